import { parseMessage, saidIn } from '../../src/flow/events/report-content.ts';

/** A message's effect on its reader: `nothing` is a message that is left for a person to read. */
export type Reading = 'hard' | 'soft' | 'sender' | 'complained' | 'nothing';

export const READINGS: readonly Reading[] = ['hard', 'soft', 'sender', 'complained', 'nothing'];

/** A message of a corpus. */
export interface Sample {
  readonly name: string;
  readonly raw: Uint8Array;
  /** The right readings; undefined if unlabelled. */
  readonly right: readonly Reading[] | undefined;
}

export interface Measured {
  readonly name: string;
  /** The year of its Date, if it has one. */
  readonly year: number | undefined;
  readonly right: readonly Reading[] | undefined;
  readonly read: Reading;
}

/** How the product reads a message that came to an email's return address. */
export async function measure({ name, raw, right }: Sample): Promise<Measured> {
  const email = await parseMessage(raw);
  const year = /\b(?:19|20)\d\d\b/.exec(email?.headers.find(({ key }) => key === 'date')?.value ?? '')?.[0];
  const event = email && saidIn(email)?.event;
  const read =
    event === undefined
      ? 'nothing'
      : event.kind === 'complained'
        ? 'complained'
        : event.hard
          ? 'hard'
          : event.soft
            ? 'soft'
            : 'sender';
  return { name, year: year === undefined ? undefined : Number(year), right, read };
}

/** How a reading compares with the right one. `gone`: a living reader is given up, the worst of all. */
export type Rating = 'right' | 'wrong' | 'gone' | 'unread' | 'unlabelled';

export function ratingOf({ right, read }: Measured): Rating {
  if (right === undefined) return 'unlabelled';
  if (right.includes(read)) return 'right';
  if (read === 'nothing') return 'unread';
  return read === 'hard' ? 'gone' : 'wrong';
}
