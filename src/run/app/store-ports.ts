import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Acceptances, acceptances } from '../../adapters/store/acceptances.ts';
import { type BouncedReader, bouncedReaders } from '../../adapters/store/bounced-store.ts';
import { type ClockStore, clockStore } from '../../adapters/store/clock-store.ts';
import { departureNotes } from '../../adapters/store/departures.ts';
import { eventStore } from '../../adapters/store/event-store.ts';
import { type FailedStore, failedStore } from '../../adapters/store/failed-store.ts';
import { hasReaders, instanceId } from '../../adapters/store/instance.ts';
import { type Database, type OpenOptions, openDatabase } from '../../adapters/store/open.ts';
import { type ReportStore, reportStore } from '../../adapters/store/report-store.ts';
import { type RunStore, runStore } from '../../adapters/store/run-store.ts';
import { keepSecretMark, secretMark } from '../../adapters/store/secret-mark.ts';
import { type StoppedIssue, stopIssue } from '../../adapters/store/stopped-issues.ts';
import { subscriberStore } from '../../adapters/store/subscriber-store.ts';
import { type UncertainStore, uncertainStore } from '../../adapters/store/uncertain-store.ts';
import type { IssueContent, IssueOutlook } from '../../flow/plan/issue-outlook.ts';
import type { SubscriberStore } from '../../flow/readers/subscriber.ts';
import { messageOf } from '../../shared/errors/message-of.ts';
import type { Log } from '../../shared/log.ts';
import { keptSecret, refuseReplaced, secretFile, secretMarks } from '../../shared/signing/secret.ts';
import { type TokenKeys, tokenKeys } from '../../shared/signing/token.ts';
import { type Clock, machineSights } from '../../shared/time/clock.ts';
import type { Config } from '../config/config.ts';
import { isGone, machinePlace, ownerName } from '../worker/owner.ts';
import { outlookIn } from './issue-outlook.ts';
import { reportTaker } from './report-taker.ts';
import { senderOf } from './sender.ts';
import { type Status, statusOf } from './status.ts';

export interface StoreOptions extends Pick<OpenOptions, 'absent' | 'onMade' | 'onOutdated'> {
  readonly clock: Clock;
  readonly log: Log;
}

/** The configured store, and the files next to it. */
export interface OpenStore {
  readonly db: Database;
  /** Undefined on PostgreSQL and in memory. */
  readonly file: string | undefined;
  /** Records departures; only for a file. */
  readonly departures: string;
  readonly instance: string;
  /** What a worker of this name, and others, noted as accepted; undefined for a store in memory. */
  acceptances(owner: string): Acceptances | undefined;
  /**
   * Made or read at the first call.
   *
   * @throws ExpectedError if the secret is lost, or differs from the one that the store knows.
   */
  keys(): TokenKeys;
  /** Makes the store accept today's secret. False if it already did. */
  acceptSecret(): Promise<boolean>;
}

/** @throws StoreError, see `openDatabase`. */
export async function openStore(
  config: Config,
  { clock, log, ...options }: StoreOptions,
): Promise<OpenStore> {
  const file = config.engine === 'sqlite' && config.database !== ':memory:' ? config.database : undefined;
  const departures = join(config.dataFolder, 'departures');
  const notes = departureNotes({
    folder: departures,
    now: () => clock.now(),
    onFault: (error) => log.error({ error }, 'could not record a departure next to the store'),
  });
  const db = await openDatabase(config.database, {
    ...options,
    notes: file === undefined ? undefined : notes,
  });
  const instance = await instanceId(db);
  const acceptancesOf = (owner: string): Acceptances | undefined =>
    config.database === ':memory:'
      ? undefined
      : acceptances({ folder: join(config.dataFolder, 'accepted'), instance, owner, isGone, log });
  // What a worker that died knew must be known before anybody decides about its emails.
  await acceptancesOf(ownerName())
    ?.readGone(db, clock.now())
    .catch((error) =>
      log.warn({ error: messageOf(error) }, 'could not store what a stopped worker noted as accepted'),
    );
  const mark = await secretMark(db);
  const isMissing = config.secretKeys.length === 0 && !existsSync(secretFile(config.dataFolder));
  const isUsed = (isMissing || mark !== undefined) && (await hasReaders(db));
  let keys: TokenKeys | undefined;
  const ring = (): TokenKeys => {
    const [first = keptSecret(config.dataFolder, isUsed), ...more] = config.secretKeys;
    keys ??= tokenKeys([first, ...more], instance);
    return keys;
  };
  return {
    ...{ db, file, departures, instance, acceptances: acceptancesOf },
    keys() {
      const isKnown = mark === undefined || !isUsed || secretMarks(ring(), instance).includes(mark);
      return isKnown ? ring() : refuseReplaced(config.secretKeys.length > 0, config.dataFolder);
    },
    async acceptSecret() {
      const [current = '', ...former] = secretMarks(ring(), instance);
      if (mark !== current) await keepSecretMark(db, current);
      return mark !== undefined && mark !== current && !former.includes(mark);
    },
  };
}

/**
 * The ports for commands about readers and emails: without content or a transport, so that no mistake in either stops
 * them.
 */
export interface StorePorts {
  readonly config: Config;
  readonly clock: Clock;
  readonly subscribers: SubscriberStore;
  keys(): TokenKeys;
  readonly reports: ReportStore;
  readonly runs: RunStore;
  readonly uncertain: UncertainStore;
  readonly failed: FailedStore;
  /** @returns undefined if neither `isKnown` nor the store knows the issue; see `stopped-issues.ts`. */
  readonly stopIssue: (item: string, isKnown: boolean) => Promise<StoppedIssue | undefined>;
  /** The issues still to come. */
  readonly outlook: (content: IssueContent) => Promise<IssueOutlook[]>;
  /** Everybody who counts as bounced, the latest first. */
  readonly bounced: () => Promise<readonly BouncedReader[]>;
  /** What waits, and what resolves it. Writes nothing. */
  readonly status: () => Promise<Status>;
  /** Makes the store accept today's secret, although the former one is lost. False if it already knew it. */
  readonly acceptSecret: () => Promise<boolean>;
  readonly clocks: { vouch(): ReturnType<ClockStore['vouch']> };
  /** Reads returned mail; undefined if no mailbox is set. */
  readonly takeReports: ReturnType<typeof reportTaker>;
  close(): Promise<void>;
}

/** A composition root in addition to `app.ts`. @throws StoreError; see `openDatabase`. */
export async function openStorePorts(config: Config, options: StoreOptions): Promise<StorePorts> {
  const { db, file, instance, keys, acceptSecret } = await openStore(config, options);
  const { clock, log } = options;
  const subscribers = subscriberStore(db);
  return {
    ...{ config, clock, keys, acceptSecret, subscribers },
    reports: reportStore(db),
    runs: runStore(db),
    uncertain: uncertainStore(db, senderOf(config)),
    failed: failedStore(db),
    stopIssue: (item, isKnown) => stopIssue(db, item, clock.now(), isKnown),
    outlook: (content) => outlookIn(db, content, clock.now()),
    bounced: () => bouncedReaders(db),
    status: () => statusOf({ db, file, instance }, config, clock.now()),
    clocks: { vouch: () => clockStore(db, machinePlace()).vouch(machineSights()()) },
    get takeReports() {
      const events = eventStore(db, instance);
      // Nothing becomes due because of a departure read from the mail.
      return reportTaker({ config, instance, keys: keys(), subscribers, events, clock, log, wake() {} });
    },
    close: () => db.destroy(),
  };
}
