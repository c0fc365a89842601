import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { openDatabase } from '../../src/adapters/store/open.ts';
import { freePort } from '../support/free-port.ts';
import { FLAGS, type Sink, startSink, startTask, type Task } from './support/child.ts';
import { withFolder } from './support/folder.ts';
import { BASE_URL, SECRET } from './support/readers.ts';
import { median, type Sample } from './support/rounds.ts';
import type { Row } from './support/row.ts';
import type { Scale } from './support/scale.ts';
import { seedStore } from './support/seed.ts';

const SIGNUPS = 200;
const LEAVES = 500;
const MOST_MS = 250;
/** How many seconds visitors come before they are measured. */
const WARM_UP = 5;

interface Round {
  readonly visitors: Sample;
  /** Emails per second that left meanwhile. */
  readonly sent: number;
  /** Whether sending continued until the last visitor was served. */
  readonly outlasted: boolean;
}

/** Readers who sign up and leave while a lesson goes out to all of them, on one process and SQLite. */
export function load({ quick, rounds }: Scale): Promise<Row[]> {
  const readers = quick ? 10_000 : 100_000;
  const warmUp = quick ? 0.2 : WARM_UP;
  const seconds = quick ? 0.2 : 5;
  return withFolder(async (folder) => {
    const seeded = join(folder, 'seeded.db');
    await seedDueNow(seeded, readers);
    const sink = await startSink('resend-sink');
    const visitors = await startTask<object>('load', null);
    try {
      const all: Round[] = [];
      for (let round = 0; round < rounds; round++) {
        const run = join(folder, 'run');
        rmSync(run, { recursive: true, force: true });
        mkdirSync(run);
        const database = join(run, 'store.db');
        copyFileSync(seeded, database);
        all.push(await oneRound(database, sink, visitors, { readers, seconds, warmUp }));
      }
      return [rowOf(all, readers, seconds)];
    } finally {
      await visitors.close();
      await sink.close();
    }
  });
}

async function oneRound(
  database: string,
  sink: Sink,
  visitors: Task<object>,
  { readers, seconds, warmUp }: { readers: number; seconds: number; warmUp: number },
): Promise<Round> {
  const server = await serve(database, sink.port);
  try {
    // Sending has begun once the first emails exist.
    let sent = 0;
    for (; sent === 0; sent += (await sink.received()).messages) await delay(20);
    const rates = { url: server.url, signupsPerSecond: SIGNUPS, leavesPerSecond: LEAVES };
    // The first visitors of a fresh server wait until Node has compiled what they need.
    await visitors.call({ ...rates, seconds: warmUp, lastReader: readers });
    sent += (await sink.received()).messages;
    const visits = await visitors.call({ ...rates, seconds, lastReader: readers - LEAVES * warmUp });
    const { messages } = await sink.received();
    const outlasted = sent + messages < readers - LEAVES * (warmUp + seconds);
    return { visitors: visits, sent: messages / visits.seconds, outlasted };
  } finally {
    await server.close();
  }
}

/** The product as `pace serve` runs it. */
async function serve(database: string, port: number): Promise<{ url: string; close(): Promise<void> }> {
  const own = await freePort();
  const child = spawn(process.execPath, [...FLAGS, 'scripts/pace.ts', 'serve'], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: `file:${database}`,
      MAIL_URL: 'resend:',
      RESEND_API_KEY: 're_benchmark',
      RESEND_BASE_URL: `http://127.0.0.1:${port}`,
      RESEND_RATE: '1000',
      SECRET_KEYS: SECRET,
      TRUST_PROXY: '1',
      LOG_LEVEL: 'silent',
      PORT: String(own),
      BASE_URL,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text) => {
      said += text;
      if (said.includes('is running')) resolve();
    });
    ended.then(() => reject(new Error(`pace serve ended: ${said}`)));
  });
  return {
    url: `http://127.0.0.1:${own}`,
    async close() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Like `seedStore`, except for the server's real clock. */
async function seedDueNow(database: string, readers: number): Promise<void> {
  await seedStore(database, readers, 'lesson');
  const db = await openDatabase(database);
  await sql`update enrolments set next_due_at = ${Date.now() - 60_000}`.execute(db);
  await db.destroy();
}

function rowOf(all: readonly Round[], readers: number, seconds: number): Row {
  const found = (name: string) => median(all.map(({ visitors }) => visitors.found[name] ?? 0));
  const failed = all.reduce((sum, { visitors }) => sum + (visitors.found.failed ?? 0), 0);
  const p99 = found('p99');
  const outlasted = all.every((round) => round.outlasted);
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  return {
    name: 'load',
    ours: p99,
    other: MOST_MS,
    ratio: p99 / MOST_MS,
    unit: 'ms',
    goal: { words: `at most ${MOST_MS}, no error`, met: p99 <= MOST_MS && failed === 0 && outlasted },
    notes: [
      `99th percentile of ${SIGNUPS} sign-ups and ${LEAVES} unsubscribes a second for ${seconds} s, while a lesson goes to ${readers.toLocaleString('en')} readers: half within ${ms(found('p50'))}, all within ${ms(found('most'))}, ${failed} errors in ${all.length} rounds`,
      ...(outlasted ? [] : ['the send ended before the visitors did: this says nothing']),
      `emails a second meanwhile: ${Math.round(median(all.map(({ sent }) => sent))).toLocaleString('en')}`,
    ],
  };
}
