/**
 * `pace send` is killed with SIGKILL at random points, again and again, against a server that behaves as
 * Resend documents. Whatever the moment: every lesson reaches every reader, and none of them twice.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DAY } from '../../src/shared/clock.ts';
import { MONDAY_NOON, testApp } from '../support/app.ts';
import { course, lesson, NEWSLETTER_FILE, smallPublication } from '../support/content.ts';
import { startResendServer } from '../support/resend-server.ts';

const READERS = 104;
const LESSONS = 40;
const KILLS = 50;

type KillPoint =
  /** So many milliseconds after the process has opened its store. */
  | { readonly kind: 'after'; readonly ms: number }
  /** When a request has come in that the provider has not, or has, taken, and not answered. */
  | { readonly kind: 'in flight'; readonly taken: boolean; readonly request: number }
  /** So many milliseconds after an answer. */
  | { readonly kind: 'answered'; readonly ms: number; readonly request: number };

const killPoint: fc.Arbitrary<KillPoint> = fc.oneof(
  fc.record({ kind: fc.constant('after' as const), ms: fc.integer({ min: 0, max: 600 }) }),
  fc.record({
    kind: fc.constant('in flight' as const),
    taken: fc.boolean(),
    request: fc.integer({ min: 1, max: 2 }),
  }),
  fc.record({
    kind: fc.constant('answered' as const),
    ms: fc.integer({ min: 0, max: 12 }),
    request: fc.integer({ min: 1, max: 2 }),
  }),
);

describe('send, killed at random points', () => {
  test(`sends each lesson once over ${KILLS} kills`, async () => {
    const content = smallPublication({
      'newsletter.md': NEWSLETTER_FILE.replace('start-course: basics', 'start-course: long'),
      'courses/long/course.md': course('Long', 'start: next-slot'),
      ...Object.fromEntries(
        Array.from({ length: LESSONS }, (_, n) => [
          `courses/long/${n + 1}-part-${n + 1}.md`,
          lesson(`Part ${n + 1}`),
        ]),
      ),
    });
    const server = await startResendServer();
    onTestFinished(() => server.close());
    const { config, app } = await testApp({ content });
    const { importSubscribers } = await import('../../src/signup/import.ts');
    const rows = Array.from({ length: READERS }, (_, n) => ({ line: n + 1, email: `r${n}@example.org` }));
    await importSubscribers(app.signup, rows, {
      course: 'long',
      confirmed: 'test',
      source: 'test',
      dryRun: false,
    });

    const env = {
      PATH: process.env.PATH,
      DATABASE_URL: `file:${config.database}`,
      CONTENT_DIR: content,
      BASE_URL: config.baseUrl,
      SECRET_KEYS: config.secretKeys.join(','),
      MAIL_URL: 'resend:',
      RESEND_API_KEY: 're_test',
      RESEND_BASE_URL: server.url,
      RESEND_RATE: '500',
    };
    const points = fc.sample(killPoint, { numRuns: 4 * KILLS, seed: 20261130 });
    let week = 1;
    let kills = 0;
    while (kills < KILLS) {
      const point = points.shift();
      if (!point || week > LESSONS) throw new Error(`only ${kills} kills before everything was sent`);
      server.faults.length = 0;
      const child = start(env, MONDAY_NOON + week * 8 * DAY);
      if (await killAt(child, point, server)) kills += 1;
      else {
        expect(child.exitCode, await output(child)).toBe(0);
        week += 1;
      }
      server.giveUpHanging();
    }
    server.faults.length = 0;
    const last = start(env, MONDAY_NOON + week * 8 * DAY);
    expect(await exitOf(last), await output(last)).toBe(0);

    const counts = new Map<string, number>();
    for (const { to, subject } of server.accepted) {
      const key = `${to} ${subject}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect([...counts].filter(([, count]) => count !== 1)).toEqual([]);
    expect(counts.size).toBe(READERS * week);
  }, 600_000);
});

const outputs = new WeakMap<ChildProcess, { text: string }>();

function start(env: Record<string, string | undefined>, at: number): ChildProcess {
  const child = spawn(
    join('node_modules', '.bin', 'node'),
    ['--import', 'tsx', 'scripts/pace.ts', 'send', '--json', '--at', new Date(at).toISOString()],
    { env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const kept = { text: '' };
  child.stdout?.on('data', (data) => (kept.text += data));
  child.stderr?.on('data', (data) => (kept.text += data));
  outputs.set(child, kept);
  return child;
}

async function output(child: ChildProcess): Promise<string> {
  return outputs.get(child)?.text ?? '';
}

function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

/** Kills the process at the point; false when it was done before. */
async function killAt(
  child: ChildProcess,
  point: KillPoint,
  server: Awaited<ReturnType<typeof startResendServer>>,
): Promise<boolean> {
  const exited = exitOf(child);
  const seenBefore = server.requests.length;
  if (point.kind === 'in flight') {
    for (let n = 1; n < point.request; n++) server.faults.push({ kind: 'pass' });
    server.faults.push({ kind: 'hang', when: point.taken ? 'after' : 'before' });
  }
  const moment =
    point.kind === 'after'
      ? opened(child).then(() => delay(point.ms))
      : server.seen(seenBefore + point.request).then(() => delay(point.kind === 'answered' ? point.ms : 5));
  await Promise.race([exited, moment]);
  const killed = child.exitCode === null && child.kill('SIGKILL');
  await exited;
  return killed;
}

/** Resolves when the process has mapped its store, as far as this system tells; else at once. */
async function opened(child: ChildProcess): Promise<void> {
  for (let look = 0; look < 400 && child.exitCode === null; look++) {
    try {
      if (readFileSync(`/proc/${child.pid}/maps`, 'utf8').includes('store.db')) return;
    } catch {
      return;
    }
    await delay(10);
  }
}

/** Real time: what is killed is a real process. Nothing is asserted about how long anything takes. */
function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
