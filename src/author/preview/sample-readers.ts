import type { Publication } from '../../flow/content/catalogue.ts';
import type { PacingProfile } from '../../flow/enrolment/pacing-profile.ts';

/** A fictional reader to view emails as: each represents something that emails get wrong. */
export interface SampleReader {
  readonly id: string;
  readonly label: string;
  readonly firstName: string | null;
  /** The publication's own if undefined. */
  readonly timeZone?: string;
  /** Wants only the last of the publication's topics. */
  readonly oneTopic?: boolean;
}

export const SAMPLE_READERS: readonly [SampleReader, ...SampleReader[]] = [
  { id: 'sam', label: 'Sam', firstName: 'Sam' },
  { id: 'no-name', label: 'A reader without a name', firstName: null },
  {
    id: 'long-name',
    label: 'A long name',
    firstName: 'Maximiliane Theodora von und zu Übersee-Ängström',
  },
  { id: 'right-to-left', label: 'A right-to-left name', firstName: 'مريم' },
  { id: 'other-zone', label: 'Sam, in another time zone', firstName: 'Sam', timeZone: 'Pacific/Auckland' },
  { id: 'one-topic', label: 'Sam, who wants one topic only', firstName: 'Sam', oneTopic: true },
];

/** The sample with this name; the first one if there is none. */
export function sampleReader(id: string | undefined): SampleReader {
  return SAMPLE_READERS.find((reader) => reader.id === id) ?? SAMPLE_READERS[0];
}

/** A sample as pacing would know it. */
export function asReader(sample: SampleReader, { timeZone, topics }: Publication): PacingProfile {
  return {
    id: 0,
    language: null,
    timeZone: sample.timeZone ?? timeZone,
    weekday: null,
    minuteOfDay: null,
    optouts: new Set(sample.oneTopic ? topics.slice(0, -1).map(({ id }) => id) : []),
    pausedUntil: null,
  };
}
