import { join } from 'node:path';
import { blameStore } from '../../adapters/store/blame-store.ts';
import { type BouncedReader, bouncedReaders } from '../../adapters/store/bounced-store.ts';
import { allowances, type Budgets, openBudgets } from '../../adapters/store/budgets.ts';
import { deliverStore } from '../../adapters/store/deliver-store.ts';
import { departuresSince } from '../../adapters/store/departures.ts';
import { editionStore } from '../../adapters/store/edition-store.ts';
import { eventStore } from '../../adapters/store/event-store.ts';
import { type FailedStore, failedStore } from '../../adapters/store/failed-store.ts';
import { pacerStore } from '../../adapters/store/pacer-store.ts';
import { planStore } from '../../adapters/store/plan-store.ts';
import { keepPlannedCourse } from '../../adapters/store/planned-courses.ts';
import { reconcileStore } from '../../adapters/store/reconcile-store.ts';
import { type ReportStore, reportStore } from '../../adapters/store/report-store.ts';
import { type RunStore, runStore } from '../../adapters/store/run-store.ts';
import { storeGuards } from '../../adapters/store/store-guards.ts';
import { storeProbe } from '../../adapters/store/store-probe.ts';
import { subscriberStore } from '../../adapters/store/subscriber-store.ts';
import { sunsetStore } from '../../adapters/store/sunset-store.ts';
import { noteTurn } from '../../adapters/store/turns.ts';
import { type UncertainStore, uncertainStore } from '../../adapters/store/uncertain-store.ts';
import { outboxInbox } from '../../adapters/transport/outbox-inbox.ts';
import type { InboxPort, WebPorts } from '../../adapters/web/ports.ts';
import { knownCourses } from '../../author/changes/course-changes.ts';
import { compileApart } from '../../flow/compose/compile-apart.ts';
import type { Compiler } from '../../flow/compose/compiler.ts';
import { type EditionContent, htmlBytes, LARGE_HTML_BYTES } from '../../flow/compose/edition.ts';
import { type EditionKeeper, type Editions, editionsOf } from '../../flow/compose/editions.ts';
import { splice } from '../../flow/compose/segments.ts';
import { emailsFor } from '../../flow/compose/wire/emails.ts';
import { wireFormats } from '../../flow/compose/wire/formats.ts';
import type { Slab } from '../../flow/compose/wire/slab.ts';
import type { Catalogue } from '../../flow/content/catalogue.ts';
import { gitCommit } from '../../flow/content/git-commit.ts';
import { liveCatalogue } from '../../flow/content/live-catalogue.ts';
import { ownBatches } from '../../flow/deliver/own-batches.ts';
import { pacer } from '../../flow/deliver/pacer.ts';
import type { Transport } from '../../flow/deliver/transport.ts';
import type { ReportCount } from '../../flow/events/take-reports.ts';
import type { SignupDeps } from '../../flow/readers/context.ts';
import { CONFIRM_DAYS } from '../../flow/readers/signup.ts';
import { lookForSilence } from '../../flow/readers/sunset.ts';
import type { Reconciling } from '../../operator/reconcile/reconcile.ts';
import type { Log } from '../../shared/log.ts';
import { randomId, systemRandom } from '../../shared/random.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { storedZones } from '../../shared/time/time-zone.ts';
import type { Language } from '../../shared/words/wording.ts';
import type { Config } from '../config/config.ts';
import { isGone, ownerName } from '../worker/owner.ts';
import { ownerTeller } from '../worker/tell-owner.ts';
import type { WorkerDeps } from '../worker/turn.ts';
import { addressPolicy } from './address-policy.ts';
import { appClock, type MachineTime } from './app-clock.ts';
import { forgetting } from './forgetting.ts';
import type { KnownTexts } from './known-texts.ts';
import { pageDesk } from './page-desk.ts';
import { reportTaker, returnPathsOf } from './report-taker.ts';
import { type RightOfWay, rightOfWay } from './right-of-way.ts';
import { openStore, type StoreOptions } from './store-ports.ts';
import { refresher, tendPages } from './tend-pages.ts';
import { recordOf, transportOf } from './transports.ts';
import { webPorts } from './web-ports.ts';

/** The product, put together. Only this file names concrete adapters. */
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
  /** What an edition says. */
  edition(id: string): Promise<EditionContent>;
  /** What a worker works with; `only` confines it to one subscriber. */
  worker(only?: number): WorkerDeps;
  /** What a restored store is reconciled with. */
  reconciling(): Reconciling;
  /** What the web works with; made once, when a web is served. */
  web(): WebPorts;
  readonly inbox: InboxPort | undefined;
  /** Reads what came back by mail; undefined where no mailbox is set. */
  readonly takeReports: ((signal?: AbortSignal) => Promise<ReportCount>) | undefined;
  /** A visitor of the pages came in: while they wait, emails do. Call what is returned once they are served. */
  readonly arrive: RightOfWay['enter'];
  /** Called when something became due; a running worker sets it. */
  onWake: () => void;
  /** Keeps the pages up to date with their files, and what is asked on them from being lost, until told to stop. */
  tend(signal: AbortSignal): Promise<void>;
  /** Resolves when what the pages promised in their answers is done. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface AppOptions extends StoreOptions {
  /** A machine's clocks, where they are not this one's; `clock` then sleeps alone. */
  readonly machineTime?: MachineTime | undefined;
  /** What is known of texts; all are examined unless told. */
  readonly texts?: KnownTexts;
  /** How emails are compiled; in a process of its own unless told. */
  readonly compiler?: Compiler;
}

/**
 * Opens the store, reads the content and wires everything.
 *
 * @throws ContentError for faulty content; StoreError where the store can't be used, see `openDatabase`.
 */
export async function openApp(
  config: Config,
  { clock: given, machineTime, log, texts, compiler = compileApart(), ...absent }: AppOptions,
): Promise<App> {
  const content = liveCatalogue(config.contentFolder, texts?.examine);
  texts?.save();
  const nextLooks = new Map<string, number>();
  const { clock, watch } = appClock(config, given, machineTime, log, () => nextLooks.clear());
  const transport = await transportOf(config, clock);
  const { db, file, departures, instance, ...store } = await openStore(config, { ...absent, clock, log });
  const inFile = file !== undefined;
  const clockWatch = await watch(db);
  const keys = store.keys();
  const inbox = config.mail.kind === 'outbox' ? outboxInbox(config.mail.folder) : undefined;
  const kept = editionStore(db);
  const events = eventStore(db, instance);
  const runs = runStore(db);
  let budgets: Budgets | undefined;

  let compiled: { of: Catalogue; editions: Editions } | undefined;
  const editions = (): Editions => {
    const catalogue = content.current();
    if (compiled?.of !== catalogue) {
      const commit = gitCommit(config.contentFolder);
      const planned = new Set<string>();
      const keeper: EditionKeeper = {
        async keep(edition) {
          const bytes = htmlBytes(edition.content);
          if (bytes > LARGE_HTML_BYTES) {
            const email = `${edition.stream}/${edition.item}`;
            log.warn({ email, bytes }, 'an email is large: beyond 100000 bytes it would be clipped');
          }
          await kept.keep(edition, commit, clock.now());
          if (edition.kind !== 'lesson' || planned.has(edition.stream)) return;
          await keepPlannedCourse(db, edition.stream, knownCourses(catalogue.courses));
          planned.add(edition.stream);
        },
      };
      const source = {
        catalogue,
        baseUrl: config.baseUrl,
        unsubscribeAt: config.bounceMailbox && config.bounceAddress,
        confirmDays: CONFIRM_DAYS,
      };
      compiled = { of: catalogue, editions: editionsOf(source, compiler, keeper) };
    }
    return compiled.editions;
  };

  const emails = emailsFor(wireFormats[transport.wire], instance, kept.content);
  const slabs: Slab[] = [];
  const way = rightOfWay();
  const pace = pacer(transport.name, config.allowance, pacerStore(db), clock);
  const self = { owner: ownerName(), isGone, now: () => clock.now() };
  const guard = storeGuards(db, instance, file, self);
  const probed = { database: config.database, transport: transport.name, look: guard.look };
  const probe = storeProbe(db, { ...probed, now: self.now, log });

  const zoneOf = storedZones(() => content.current().publication.timeZone, log);
  const signup: SignupDeps = {
    store: subscriberStore(db, zoneOf),
    editions: { id: (which, own) => editions().id(which, own) },
    keys,
    catalogue: content.current,
    addresses: await addressPolicy(config, transport.staysLocal),
    now: () => clock.now(),
    wake: () => app.onWake(),
  };

  const silence = async (signal?: AbortSignal) => {
    const edition = (own: Language | null) => editions().id({ kind: 'stay' }, own);
    const sunset = { catalogue: content.current, store: sunsetStore(db), edition, log };
    const done = await lookForSilence(sunset, clock.now(), signal);
    if (done.asked + done.paused > 0) log.info(done, 'silent readers were asked, or paused');
  };
  const owner = ownerTeller({
    ...{ store: runs, clock, log },
    edition:
      config.ownerEmail === undefined ? undefined : (notice) => editions().id({ kind: 'notice', notice }),
  });

  const desk = pageDesk(signup, log);
  const refresh = refresher(content, log);

  const app: App = {
    config,
    clock,
    log,
    transport,
    signup,
    reports: reportStore(db),
    runs,
    ...{
      uncertain: uncertainStore(db, transport.name),
      failed: failedStore(db),
      bounced: () => bouncedReaders(db),
    },
    edition: kept.content,
    inbox,
    takeReports: reportTaker({
      ...{ config, instance, keys, events, clock, log },
      ...{ subscribers: signup.store, wake: signup.wake },
    }),
    arrive: way.enter,
    onWake: () => {},
    worker: (only) => ({
      plan() {
        refresh();
        return {
          store: planStore(db, zoneOf),
          editions: editions(),
          catalogue: content.current(),
          log,
          clock,
          nextLooks,
          giveWay: way.giveWay,
          only,
        };
      },
      deliver: {
        store: deliverStore(db, config.allowance.domains, config.ownerEmail, guard.failover),
        blame: blameStore(db),
        ...{ transport, pacer: pace, emails, keys, instance },
        returnPaths: config.mail.kind === 'smtp' ? returnPathsOf(config, instance, keys) : undefined,
        giveWay: way.giveWay,
        clock,
        random: systemRandom,
        log,
        inDoubt: config.inDoubt,
        ...{ owner: ownerName(), own: ownBatches() },
        isDead: isGone,
        newId: () => randomId(12),
        slabs,
        clockInDoubt: () => clockWatch?.doubt() !== undefined,
        noteHandOver: guard.note,
        only,
      },
      check: guard.check,
      noteTurn: (now) => noteTurn(db, now),
      forget: forgetting({
        ...{ db, runs, retention: config.retention, departures: inFile ? departures : undefined },
        ...{ asOf: () => clockWatch?.forgetTime() ?? clock.now(), log },
      }),
      lookForSilence: only === undefined ? silence : undefined,
      lookAtMail: app.takeReports,
      owner: only === undefined ? owner : undefined,
      ...{ clock, clockWatch },
      log,
    }),
    reconciling: () => ({
      store: reconcileStore(db),
      plan: () => app.worker().plan(),
      subject: async (id, firstName) =>
        splice((await kept.content(id)).subject, { firstName: firstName ?? undefined }),
      accept: guard.accept,
      departures: (from) => (inFile ? departuresSince(departures, instance, from) : undefined),
      now: () => clock.now(),
      check: guard.look,
      record: recordOf(config, clock, content.current().publication.from.email),
    }),
    web() {
      const limits = allowances(config.signupRate, config.totalSignupRate);
      budgets ??= openBudgets(inFile ? join(config.dataFolder, 'budgets.db') : config.database, limits, log);
      const { readiness } = probe;
      const { dossier } = app.reports;
      return webPorts({ config, log, signup, events, budgets, inbox, desk, readiness, dossier });
    },
    tend: (signal) => tendPages({ refresh, desk, clock, log }, signal),
    settled: desk.settled,
    async close() {
      await desk.settled();
      await transport.close();
      await compiler.close();
      await budgets?.close();
      probe.close();
      await guard.leave();
      await db.destroy();
    },
  };
  return app;
}
