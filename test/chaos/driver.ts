import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { reconcile } from '../../src/operator/reconcile/reconcile.ts';
import { openApp } from '../../src/run/app/app.ts';
import { readConfig } from '../../src/run/config/config.ts';
import { silentLog } from '../../src/shared/log.ts';
import { DAY, MINUTE, SECOND } from '../../src/shared/time/clock.ts';
import { inOwnNameSpace } from '../support/name-space.ts';
import { type Audit, check } from './checker.ts';
import { letTimePass } from './course-of-time.ts';
import { openCrew } from './crew.ts';
import { diceFor } from './dice.ts';
import type { FateTerms } from './fate.ts';
import { type Hunt, startHunt } from './hunt.ts';
import { type Remaining, readLedger, readRemaining, readTimelines } from './ledger.ts';
import type { OnPhase, Sabotage } from './provider.ts';
import { COURSE, SUBJECTS, writePublication } from './publication.ts';
import { readersOf } from './readers.ts';
import { startResendProvider } from './resend-provider.ts';
import { sendTimeOf } from './send-times.ts';
import { slotClock, startTime } from './shared-clock.ts';
import { startSmtpProvider } from './smtp-provider.ts';
import { sqliteEngine } from './sqlite-engine.ts';
import { byClaim, excuseOf } from './window.ts';
import { bundledWorker } from './worker-bundle.ts';

export interface ChaosOptions {
  readonly seed: number;
  readonly kills: number;
  readonly workers: number;
  /** How many readers are on the course at once. */
  readonly readers: number;
  readonly engine: 'sqlite' | 'postgres';
  readonly transport: 'resend' | 'smtp';
  /** Whether a standby is ready to take over, and its kind; on PostgreSQL only. */
  readonly standby?: 'synchronous' | 'asynchronous' | undefined;
  /** What SMTP does with messages in doubt. */
  readonly inDoubt: 'retry' | 'hold';
  readonly sabotage?: Sabotage | undefined;
  /** Receives events as they happen. */
  readonly note?: ((text: string) => void) | undefined;
}

/** Everything that a run did and found. */
export interface ChaosResult {
  readonly seed: number;
  /** The flags that replay it on the command line. */
  readonly flags: string;
  readonly kills: number;
  readonly verdict: Audit;
  /** What remained when the run gave up waiting; otherwise zeros. */
  readonly remaining: Remaining;
  readonly offences: readonly string[];
  readonly days: number;
  readonly freezes: number;
  readonly deaths: ReadonlyMap<string, number>;
  readonly faults: ReadonlyMap<string, number>;
  readonly happened: ReadonlyMap<string, number>;
  readonly complaints: ReadonlyMap<string, number>;
}

function flagsOf({
  seed,
  kills,
  engine,
  transport,
  standby,
  inDoubt,
  workers,
  readers,
}: ChaosOptions): string {
  const flags = { seed, kills, engine, transport, standby, 'in-doubt': inDoubt, workers, readers };
  return Object.entries(flags)
    .flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${value}`]))
    .join(' ');
}

async function postgresOf(standby: ChaosOptions['standby']) {
  const { pairEngine, postgresEngine } = await import('./postgres-engine.ts');
  return standby === undefined ? postgresEngine() : pairEngine(standby);
}

const START = Date.parse('2026-11-30T12:00:00Z');
/**
 * How wrong clocks may be. Resend keeps keys for 24 hours, and we use 23: the hour between allows for clocks that
 * differ. On SMTP only the lease determines whose a batch is, and a tenth of it is kept unused.
 */
const TERMS: Record<ChaosOptions['transport'], FateTerms> = {
  resend: { skew: 25 * MINUTE, requests: 2, lease: 6 * MINUTE },
  smtp: { skew: MINUTE, requests: 10, lease: 33 * MINUTE },
};
/** How long nothing may move at the end before the run gives up, and how often it looks: real milliseconds. */
const PATIENCE = 60_000;
const LOOK = 50;
const SETTLED = 4 * LOOK;
const EMPTY: Remaining = { enrolments: 0, deliveries: 0, batches: 0, oldestBatchAt: undefined };

/** Runs the product under every kind of fault, heals it, and checks what was received. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { seed, workers, note = () => {} } = options;
  const folder = mkdtempSync(join(tmpdir(), 'pace-chaos-'));
  const dice = (name: string) => diceFor(seed, name);
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));

  const time = stack.adopt(startTime(join(folder, 'time'), START, workers + 1), (it) => it.close());
  const engine = stack.adopt(
    options.engine === 'sqlite' ? sqliteEngine(folder) : await postgresOf(options.standby),
    (it) => it.close(),
  );
  let hunt: Hunt | undefined;
  const sendTimes = join(folder, 'sent');
  const onPhase: OnPhase = (worker, nth, phase) => hunt?.onPhase(worker, nth, phase) ?? true;
  const provider = stack.adopt(
    await (options.transport === 'resend' ? startResendProvider : startSmtpProvider)({
      dice: dice('provider'),
      now: time.now,
      sentAt: (worker, key) => sendTimeOf(sendTimes, worker, key),
      onPhase,
      sabotage: options.sabotage,
      inDoubt: options.inDoubt,
    }),
    (it) => it.close(),
  );
  const contentFolder = writePublication(folder);
  const env = (tag: string): Record<string, string> => ({
    ...provider.env(tag),
    DATABASE_URL: engine.url,
    CONTENT_DIR: contentFolder,
    BASE_URL: 'http://letters.test',
    SECRET_KEYS: 'a-secret-key-for-tests-only',
    // Unconfirmed sign-ups are checked at the end, however many days the run takes.
    RETAIN_PENDING_DAYS: '3650',
  });
  // The driver's own clock is never wrong: it uses the last slot.
  const app = stack.adopt(
    await openApp(readConfig(env('driver'), folder), {
      clock: slotClock(time.path, workers),
      log: silentLog,
    }),
    (it) => it.close(),
  );
  const readers = readersOf(app, dice('readers'), options.readers, options.transport === 'smtp');
  await readers.arrive(time.now());

  const complaints = new Map<string, number>();
  note('readers are there');
  const crew = stack.adopt(
    await openCrew({
      script: await bundledWorker(),
      contentFolder,
      clockFile: time.path,
      sendTimes,
      nameSpaces: inOwnNameSpace() !== undefined,
      spares: workers,
      toCome: () => options.kills - (hunt?.kills ?? 0),
      env,
      onComplaint: (text) => {
        note(text);
        complaints.set(text, (complaints.get(text) ?? 0) + 1);
      },
    }),
    (it) => it.close(),
  );
  const running = startHunt({
    crew,
    time,
    kills: options.kills,
    dice: Array.from({ length: workers }, (_, slot) => dice(`worker ${slot}`)),
    terms: TERMS[options.transport],
    note,
  });
  hunt = running;
  const failovers = new Map<string, number>();
  const over = new AbortController();
  const passing = letTimePass(
    {
      dice: dice('time'),
      time,
      hunt: running,
      engine,
      readers,
      provider,
      slots: workers,
      transport: options.transport,
      afterFailover,
      note,
    },
    over.signal,
  );
  await running.done;
  over.abort();
  const happened = await passing;

  note('all kills are done: everything heals');
  provider.calm();
  for (let slot = 0; slot < workers; slot++) time.setError(slot, 0);
  const remaining = await finish();
  const verdict = check({
    readers: readers.enrolled,
    stream: COURSE,
    subjects: SUBJECTS,
    ledger: await readLedger(engine),
    receipts: provider.receipts,
    refusedReaders: provider.refusedReaders,
    unknown: readers.unknown,
    excuse:
      options.transport === 'smtp' && options.inDoubt === 'retry'
        ? (receipts, row) => excuseOf(byClaim(receipts, provider.receipts), row.batchAt, running.diedAt)
        : undefined,
  });
  return {
    seed,
    flags: flagsOf(options),
    kills: running.kills,
    verdict,
    remaining,
    offences: provider.offences,
    days: (time.now() - START) / DAY,
    freezes: running.freezes,
    deaths: running.deaths,
    faults: provider.faults,
    happened: new Map([...happened, ...failovers]),
    complaints,
  };

  /**
   * Workers compare what they remember with what the standby has. If they can't decide, their operator does: a
   * synchronous standby lacks nothing; with an asynchronous one, everything that was due counts as sent.
   */
  async function afterFailover(): Promise<void> {
    const count = (name: string) => failovers.set(name, (failovers.get(name) ?? 0) + 1);
    for (let waited = 0; waited < 6000; waited += LOOK) {
      const { here, known, noticed } = await readTimelines(engine);
      if (here === known) return void count('failover, sent on by itself');
      if (noticed?.lost) break;
      time.advance(SECOND);
      await delay(LOOK);
    }
    const belief = options.standby === 'synchronous' ? 'send-again' : 'assume-sent';
    await reconcile(app.reconciling(), { kind: belief }, undefined);
    count(`failover, reconciled by ${belief}`);
  }

  /** No more faults from here on: time passes until nothing is left to do, or nothing moves any more. */
  async function finish(): Promise<Remaining> {
    let before = '';
    let step = 10 * MINUTE;
    for (let still = 0; still < PATIENCE; still += LOOK) {
      const left = await readRemaining(engine);
      if (left.enrolments + left.deliveries + left.batches === 0) return EMPTY;
      const now = JSON.stringify(left);
      if (now !== before) {
        still = 0;
        step = 10 * MINUTE;
      }
      before = now;
      // Time passes when nothing moves: lessons come a day apart, and refused or doubtful emails are retried within
      // the hour.
      if (still > 0 && still % SETTLED === 0) {
        note(`left: ${now}`);
        time.advance(left.deliveries + left.batches > 0 ? step : DAY);
        // A worker that started while its clock was weeks ahead may have planned by it: a machine may have been off.
        if (left.batches === 0) step = Math.min(2 * step, DAY);
      }
      await delay(LOOK);
    }
    return readRemaining(engine);
  }
}
