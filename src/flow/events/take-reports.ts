import type { Log } from '../../shared/log.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { type MailReportDeps, readMailReport } from './mail-report.ts';
import type { ProviderEvent } from './provider-event.ts';
import type { ReportMailbox, Taken } from './report-mailbox.ts';

export interface TakeReportsDeps extends MailReportDeps {
  readonly mailbox: ReportMailbox;
  /** Records an event once, with its consequences. */
  record(event: ProviderEvent, now: number): Promise<'recorded' | 'known' | 'foreign'>;
  /** Stops everything for the reader of a genuine token. */
  leave(token: string): Promise<unknown>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The results of one look into the mailbox; `left` are messages for a person to read. */
export interface ReportCount {
  readonly bounced: number;
  readonly complained: number;
  readonly refused: number;
  readonly unsubscribed: number;
  readonly left: number;
}

/** This many in a row are no longer the fault of the messages: the store is unavailable. */
const MOST_FAILURES = 20;

/**
 * Reads returned mail and applies it. A message that is read twice, by two processes or after a crash, has one
 * effect. One that can't be applied stops none of the others: it is read again at the next look.
 *
 * @throws if the mailbox can't be reached; after all others, if a message could not be applied.
 */
export async function takeReports(deps: TakeReportsDeps, signal?: AbortSignal): Promise<ReportCount> {
  const { clock, log } = deps;
  const count = { bounced: 0, complained: 0, refused: 0, unsubscribed: 0, left: 0 };
  const failures: unknown[] = [];
  let inARow = 0;
  await deps.mailbox.read(async (raw, at) => {
    try {
      const taken = await apply(raw, at);
      inARow = 0;
      return taken;
    } catch (error) {
      failures.push(error);
      inARow += 1;
      if (inARow >= MOST_FAILURES) throw error;
      return 'again';
    }
  }, signal);
  if (failures.length > 0) {
    log.warn(
      { failures: failures.length },
      'could not apply reports from the bounce mailbox; they will be read again',
    );
    throw failures[0];
  }
  return count;

  async function apply(raw: Uint8Array, at: number | undefined): Promise<Taken> {
    const now = clock.now();
    const report = await readMailReport(raw, at ?? now, deps);
    switch (report.kind) {
      case 'event': {
        const { event } = report;
        const result = await deps.record(event, now);
        const { id, kind, hard, soft } = event;
        log.info({ event: id, kind, hard, soft, result }, 'applied a report from the bounce mailbox');
        count[kind === 'bounced' || kind === 'complained' ? kind : 'refused'] += 1;
        return 'understood';
      }
      case 'unsubscribe':
        await deps.leave(report.token);
        log.info({}, 'a reader unsubscribed by email');
        count.unsubscribed += 1;
        return 'understood';
      case 'nothing':
        log.debug({ why: report.why }, 'left a message to the return address unread');
        count.left += 1;
        return 'left';
    }
  }
}
