import type { EventStore } from '../../adapters/store/event-store.ts';
import type { ReportCount } from '../../flow/events/take-reports.ts';
import type { SubscriberStore } from '../../flow/readers/subscriber.ts';
import { type ReturnPaths, returnPaths } from '../../shared/addresses/return-path.ts';
import type { Log } from '../../shared/log.ts';
import type { TokenKeys } from '../../shared/signing/token.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Config } from '../config/config.ts';

/** The return addresses of this store's emails; undefined if the settings name no mailbox for them. */
export function returnPathsOf(config: Config, instance: string, keys: TokenKeys): ReturnPaths | undefined {
  return config.bounceAddress === undefined ? undefined : returnPaths(config.bounceAddress, instance, keys);
}

export interface ReportParts {
  readonly config: Config;
  readonly instance: string;
  readonly keys: TokenKeys;
  readonly subscribers: SubscriberStore;
  readonly events: EventStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Called when a reader has left. */
  readonly wake: () => void;
}

/** Reads returned mail; undefined if no mailbox is set. */
export function reportTaker(
  parts: ReportParts,
): ((signal?: AbortSignal) => Promise<ReportCount>) | undefined {
  const { config, instance, keys, subscribers, events, clock, log, wake } = parts;
  const paths = returnPathsOf(config, instance, keys);
  const { bounceMailbox } = config;
  if (!paths || bounceMailbox === undefined) return undefined;
  // Loaded at the first look: most publications have no mailbox, and most commands don't look.
  const open = async () => {
    const { imapMailbox } = await import('../../adapters/imap/imap-mailbox.ts');
    const { LONGEST_REPORT } = await import('../../flow/events/report-content.ts');
    const { takeReports } = await import('../../flow/events/take-reports.ts');
    const { leaveByMail } = await import('../../flow/readers/leave.ts');
    const reports = {
      ...{ returnPaths: paths, keys, instance, clock, log, record: events.record },
      mailbox: imapMailbox({ url: bounceMailbox, mostBytes: LONGEST_REPORT }),
      leave: (token: string) =>
        leaveByMail({ store: subscribers, keys, now: () => clock.now(), wake }, token),
    };
    return (signal?: AbortSignal) => takeReports(reports, signal);
  };
  let reader: ReturnType<typeof open> | undefined;
  return async (signal) => {
    reader ??= open();
    return (await reader)(signal);
  };
}
