import { join } from 'node:path';
import { type BouncedReader, bouncedReaders } from '../../adapters/store/bounced-store.ts';
import type { Budgets } from '../../adapters/store/budgets.ts';
import { editionKeeper } from '../../adapters/store/edition-keeper.ts';
import { editionStore } from '../../adapters/store/edition-store.ts';
import { eventStore } from '../../adapters/store/event-store.ts';
import { type FailedStore, failedStore } from '../../adapters/store/failed-store.ts';
import { type ReportStore, reportStore } from '../../adapters/store/report-store.ts';
import { type RunStore, runStore } from '../../adapters/store/run-store.ts';
import { checkSchema } from '../../adapters/store/schema-fence.ts';
import { setAsideStore } from '../../adapters/store/set-aside-store.ts';
import { storeGuards } from '../../adapters/store/store-guards.ts';
import { storeProbe } from '../../adapters/store/store-probe.ts';
import { subscriberStore } from '../../adapters/store/subscriber-store.ts';
import { type UncertainStore, uncertainStore } from '../../adapters/store/uncertain-store.ts';
import { outboxInbox } from '../../adapters/transport/outbox-inbox.ts';
import type { InboxPort, WebPorts } from '../../adapters/web/ports.ts';
import { knownCourses } from '../../author/changes/course-changes.ts';
import type { Compiler } from '../../flow/compose/compiler.ts';
import type { EditionContent } from '../../flow/compose/edition.ts';
import { liveEditions } from '../../flow/compose/live-editions.ts';
import { gitCommit } from '../../flow/content/git-commit.ts';
import { liveCatalogue } from '../../flow/content/live-catalogue.ts';
import type { Transport } from '../../flow/deliver/transport.ts';
import type { ReportCount } from '../../flow/events/take-reports.ts';
import type { SignupDeps } from '../../flow/readers/context.ts';
import { CONFIRM_DAYS } from '../../flow/readers/signup.ts';
import type { Reconciling } from '../../operator/reconcile/reconcile.ts';
import { type Bell, newBell } from '../../shared/bell.ts';
import type { Log } from '../../shared/log.ts';
import { type Clock, nowOf } from '../../shared/time/clock.ts';
import { storedZones } from '../../shared/time/time-zone.ts';
import type { Config } from '../config/config.ts';
import { isGone, ownerName } from '../worker/owner.ts';
import type { WorkerDeps } from '../worker/turn.ts';
import { addressPolicy } from './address-policy.ts';
import { appClock, type MachineTime } from './app-clock.ts';
import { giveBack } from './give-back.ts';
import { installedCompiler } from './installed-compiler.ts';
import type { KnownTexts } from './known-texts.ts';
import { pageDesk } from './page-desk.ts';
import { reconciler } from './reconciler.ts';
import { reportTaker } from './report-taker.ts';
import { type RightOfWay, rightOfWay } from './right-of-way.ts';
import { senderOf } from './sender.ts';
import { openStore, type StoreOptions } from './store-ports.ts';
import { refresher, tendPages } from './tend-pages.ts';
import { transportOf } from './transports.ts';
import { workerDeps } from './worker-deps.ts';

/**
 * The product, put together. It is a list: anything with a decision in it belongs in a file of its own, here or in a
 * stage.
 */
export interface App {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly transport: Transport;
  readonly signup: SignupDeps;
  readonly reports: ReportStore;
  readonly runs: RunStore;
  readonly uncertain: UncertainStore;
  readonly failed: FailedStore;
  /** Everybody who counts as bounced, the latest first. */
  readonly bounced: () => Promise<readonly BouncedReader[]>;
  /** An edition's content. */
  edition(id: string): Promise<EditionContent>;
  /** A worker's dependencies; `only` limits it to one subscriber. */
  worker(only?: number): WorkerDeps;
  /** The dependencies for reconciling a restored store. */
  reconciling(): Reconciling;
  /** The web's dependencies; made once, when pages are served. */
  web(): Promise<WebPorts>;
  readonly inbox: InboxPort | undefined;
  /** Reads returned mail; undefined if no mailbox is set. */
  readonly takeReports: ((signal?: AbortSignal) => Promise<ReportCount>) | undefined;
  /** A visitor has arrived: emails wait while visitors do. Call the returned function once they have been served. */
  readonly arrive: RightOfWay['enter'];
  /** Rung when something is due; a running worker hears it. */
  readonly bell: Bell;
  /** Keeps the pages up to date with their files, and requests from being lost, until the signal aborts. */
  tend(signal: AbortSignal): Promise<void>;
  /** Resolves when everything promised in the pages' answers is done. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface AppOptions extends Omit<StoreOptions, 'clock'> {
  /** Undefined for this machine’s, which is watched. */
  readonly clock: Clock | undefined;
  /** A machine's clocks, if they are not this one's; only the sleep of `clock` is then used. */
  readonly machineTime?: MachineTime | undefined;
  /** Known texts; by default all are examined. */
  readonly texts?: KnownTexts;
  /** How emails are compiled; by default in a separate process, once for all processes. */
  readonly compiler?: Compiler;
}

/**
 * Opens the store, reads the content and wires everything.
 *
 * @throws ContentError for faulty content; StoreError if the store can't be used; see `openDatabase`.
 */
export async function openApp(
  config: Config,
  { clock: given, machineTime, log, texts, compiler = installedCompiler(), ...absent }: AppOptions,
): Promise<App> {
  const content = liveCatalogue(config.contentFolder, texts?.examine);
  texts?.save();
  const nextLooks = new Map<string, number>();
  const { clock, watch } = appClock(config, given, machineTime, log, () => nextLooks.clear());
  const transport = await transportOf(config, clock);
  const { db, file, departures, instance, acceptances, ...store } = await openStore(config, {
    ...absent,
    clock,
    log,
  });
  const inFile = file !== undefined;
  const clockWatch = await watch(db);
  const keys = store.keys();
  await store.acceptSecret();
  const sender = senderOf(config);
  const inbox = config.mail.kind === 'outbox' ? outboxInbox(config.mail.folder) : undefined;
  const kept = editionStore(db);
  const events = eventStore(db, instance);
  const runs = runStore(db);
  const setAside = setAsideStore(db);
  let budgets: Promise<Budgets> | undefined;

  const now = nowOf(clock);
  const bell = newBell();
  const editions = liveEditions({
    ...{ content, compiler, log },
    inputs: {
      baseUrl: config.baseUrl,
      unsubscribeAt: config.bounceMailbox && config.bounceAddress,
      confirmDays: CONFIRM_DAYS,
    },
    keeperOf: editionKeeper(db, { commitOf: () => gitCommit(config.contentFolder), knownCourses, now }),
  });
  const way = rightOfWay();
  const self = { owner: ownerName(), isGone, now };
  const guard = storeGuards(db, instance, file, self);
  const probed = { database: config.database, transport: transport.name, look: guard.look };
  const probe = storeProbe(db, { ...probed, now, log });

  const zoneOf = storedZones(() => content.current().publication.timeZone, log);
  const signup: SignupDeps = {
    store: subscriberStore(db, zoneOf),
    editions,
    keys,
    catalogue: content.current,
    addresses: await addressPolicy(config, transport.staysLocal),
    now,
    wake: bell.ring,
  };

  const desk = pageDesk(signup, log, setAside);
  const refresh = refresher(content, log);

  const takeReports = reportTaker({
    ...{ config, instance, keys, events, clock, log },
    ...{ subscribers: signup.store, wake: signup.wake },
  });
  const parts = {
    ...{ config, db, instance, keys, clock, clockWatch, log, transport, guard, runs, content, zoneOf },
    ...{
      sender,
      setAside,
      acceptances,
      editions,
      kept,
      refresh,
      nextLooks,
      giveWay: way.giveWay,
      takeReports,
    },
    departures: inFile ? departures : undefined,
  };
  const worker = workerDeps(parts);

  const app: App = {
    config,
    clock,
    log,
    transport,
    signup,
    reports: reportStore(db),
    runs,
    ...{
      uncertain: uncertainStore(db, sender),
      failed: failedStore(db),
      bounced: () => bouncedReaders(db),
    },
    edition: kept.content,
    inbox,
    takeReports,
    arrive: way.enter,
    bell,
    worker,
    reconciling: reconciler({ ...parts, worker }),
    async web() {
      // Only a server needs them.
      const { webPorts } = await import('./web-ports.ts');
      const { allowances, openBudgets } = await import('../../adapters/store/budgets.ts');
      const limits = allowances(config.signupRate, config.totalSignupRate);
      budgets ??= openBudgets(inFile ? join(config.dataFolder, 'budgets.db') : config.database, limits, log);
      const { readiness } = probe;
      const { dossier } = app.reports;
      return webPorts({
        config,
        log,
        signup,
        events,
        budgets: await budgets,
        inbox,
        desk,
        readiness,
        dossier,
      });
    },
    tend: (signal) =>
      tendPages({ refresh, checkSchema: () => checkSchema(db), giveBack, desk, clock, log }, signal),
    settled: desk.settled,
    async close() {
      await desk.settled();
      await transport.close();
      await compiler.close();
      await (await budgets)?.close();
      probe.close();
      await guard.leave();
      await db.destroy();
    },
  };
  return app;
}
