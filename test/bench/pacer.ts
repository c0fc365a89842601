/**
 * How much of an allowance of five requests per second several workers use together, and how often they get 429,
 * against a server that counts in windows of one second whose beginning they don't know. Workers and server are
 * separate processes.
 *
 * Alone: `node test/bench/pacer.ts [--seconds 20] [--postgres URL]`
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { openDatabase } from '../../src/adapters/store/open.ts';
import { pacerStore } from '../../src/adapters/store/pacer-store.ts';
import { type Allowance, gapOf } from '../../src/flow/deliver/allowance.ts';
import { pacer } from '../../src/flow/deliver/pacer.ts';
import { SECOND, systemClock } from '../../src/shared/time/clock.ts';

const PER_SECOND = 5;
const MESSAGES = 100;
const ROOT = resolve(import.meta.dirname, '../..');

export interface PacerRun {
  readonly workers: number;
  /** How long they send, in milliseconds. */
  readonly ms: number;
  /** A PostgreSQL URL; by default a new SQLite file. The store must not pace anything else. */
  readonly database?: string | undefined;
}

export interface PacerFigures {
  /** The share of the allowance that was used, from the first answer to the last. */
  readonly used: number;
  /** The number of 429 answers. */
  readonly refused: number;
  readonly requests: number;
}

/** Lets workers send for a while and counts. */
export async function measurePacer({ workers, ms, database }: PacerRun): Promise<PacerFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'pacesetter-bench-pacer-'));
  const store = database ?? join(folder, 'store.db');
  await (await openDatabase(store)).destroy();
  const server = start('test/support/resend-server.ts', ['--rps', String(PER_SECOND)]);
  const children = [server];
  try {
    const url = await firstLine(server);
    const crew = Array.from({ length: workers }, () =>
      start('test/bench/pacer.ts', [
        '--worker',
        '--database',
        store,
        '--url',
        url,
        '--seconds',
        String(ms / SECOND),
      ]),
    );
    children.push(...crew);
    // None begins before all are up: a start takes a second or more.
    await Promise.all(crew.map(firstLine));
    const results = crew.map(answersOf);
    for (const worker of crew) worker.stdin?.end('go\n');
    const answers = (await Promise.all(results)).flat();
    const accepted = answers.filter(([, status]) => status === 200).map(([at]) => at);
    const span = Math.max(...accepted) - Math.min(...accepted);
    return {
      used: ((accepted.length - 1) * SECOND) / span / PER_SECOND,
      refused: answers.filter(([, status]) => status === 429).length,
      requests: answers.length,
    };
  } finally {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** When an answer's request left, and its status. */
type Answer = readonly [number, number];

function start(script: string, args: readonly string[]): ChildProcess {
  const stdio = ['pipe', 'pipe', 'inherit'] as ['pipe', 'pipe', 'inherit'];
  return spawn(process.execPath, [script, ...args], { cwd: ROOT, stdio });
}

async function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((done, failed) => {
    child.once('exit', (code) => failed(new Error(`a process ended with ${code} before it was ready`)));
    child.stdout?.once('data', (data: Buffer) => done(data.toString().trim()));
  });
}

async function answersOf(worker: ChildProcess): Promise<Answer[]> {
  if (!worker.stdout) throw new Error('a worker without an output');
  for await (const line of createInterface({ input: worker.stdout })) return JSON.parse(line) as Answer[];
  throw new Error('a worker ended without its figures');
}

/** One worker: two batches at a time, as in the product, with the body of a hundred emails. */
async function work(database: string, url: string, seconds: number): Promise<void> {
  const db = await openDatabase(database);
  const allowance: Allowance = {
    rate: { perSecond: PER_SECOND, of: 'requests' },
    perDay: undefined,
    warmUp: undefined,
    domains: new Map(),
  };
  const own = pacer('resend', allowance, pacerStore(db), systemClock);
  const pool = new Pool(url, { connections: 2 });
  const email = { from: 'a@example.org', to: 'b@example.net', subject: 'A lesson', html: 'x'.repeat(5000) };
  const body = Buffer.from(JSON.stringify(Array.from({ length: MESSAGES }, () => email)));
  const headers = {
    authorization: 'Bearer re_bench',
    'user-agent': 'bench',
    'content-type': 'application/json',
  };
  const answers: Answer[] = [];
  console.log('ready');
  await new Promise((go) => process.stdin.once('data', go));
  const end = Date.now() + seconds * SECOND;
  const never = new AbortController().signal;
  async function lane(): Promise<void> {
    while (Date.now() + gapOf({ perSecond: PER_SECOND, of: 'requests' }) < end) {
      const wait = await own.turn(MESSAGES, never);
      const left = Date.now();
      if (wait > 0) {
        await systemClock.sleep(wait);
        continue;
      }
      const response = await pool.request({ path: '/emails/batch', method: 'POST', headers, body });
      await response.body.dump();
      answers.push([left, response.statusCode]);
      if (response.statusCode === 429) await own.pause(SECOND);
    }
  }
  await Promise.all([lane(), lane()]);
  console.log(JSON.stringify(answers));
  await pool.close();
  await db.destroy();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '20' },
      postgres: { type: 'string' },
      worker: { type: 'boolean', default: false },
      database: { type: 'string', default: '' },
      url: { type: 'string', default: '' },
    },
  });
  const seconds = Number(values.seconds);
  if (values.worker) {
    await work(values.database, values.url, seconds);
  } else {
    for (const database of values.postgres ? [undefined, values.postgres] : [undefined]) {
      for (const workers of [1, 4]) {
        const { used, refused, requests } = await measurePacer({ workers, ms: seconds * SECOND, database });
        const engine = database ? 'PostgreSQL' : 'SQLite';
        const share = `${(100 * used).toFixed(2)} % used`;
        console.log(`${engine}, ${workers} worker(s): ${share}, ${refused} of ${requests} answered 429`);
      }
    }
  }
}
