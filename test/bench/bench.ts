/**
 * What a message costs. `npm run bench` prints medians; `npm run bench -- --check` runs small sizes once and
 * only makes sure that the benchmarks still measure what they say.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { render } from 'react-email';
import { openApp } from '../../src/app.ts';
import { compile } from '../../src/compose/edition.ts';
import { lessonLetter } from '../../src/compose/letters.ts';
import { toText } from '../../src/compose/plain-text.ts';
import { splice } from '../../src/compose/segments.ts';
import { readConfig } from '../../src/config.ts';
import { readCatalogue } from '../../src/content/read.ts';
import { deliverRound } from '../../src/deliver/deliver.ts';
import type { Transport } from '../../src/deliver/transport.ts';
import { planDue } from '../../src/plan/plan.ts';
import { DAY, VirtualClock } from '../../src/shared/clock.ts';
import { silentLog } from '../../src/shared/log.ts';
import { importSubscribers } from '../../src/signup/import.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const check = values.check;
const ROUNDS = check ? 1 : 5;
const READERS = check ? 300 : 20_000;

const started = Date.parse('2026-11-30T12:00:00Z');
await composing();
await queueing();

/** Rendering React for each reader against splicing one edition. */
async function composing(): Promise<void> {
  const catalogue = readCatalogue('content');
  const course = catalogue.courses.get('strength-training');
  const lesson = course?.lessons[0];
  if (!course || !lesson) throw new Error('the repository’s own course is missing');
  const letter = lessonLetter(catalogue, 'https://letters.test', course, lesson);
  const { content } = await compile(letter);
  const reader = { firstName: 'Ana', token: 'token', next: 'Myths, on Tuesday 8 December' };

  const rendered = await median(async () => {
    const count = check ? 3 : 60;
    for (let n = 0; n < count; n++) toText(await render(letter.element));
    return count;
  });
  const spliced = await median(async () => {
    const count = check ? 300 : 20_000;
    let bytes = 0;
    // Encoded as a transport would, or the strings would never be put together.
    for (let n = 0; n < count; n++) {
      bytes +=
        Buffer.from(splice(content.html, reader)).length + Buffer.from(splice(content.text, reader)).length;
    }
    if (bytes < count * 1000) throw new Error('the letters came out empty');
    return count;
  });
  report('render React for each reader, HTML and text', rendered);
  report('splice one edition for each reader, HTML and text', spliced);
  console.log(`splice / render: ${(spliced / rendered).toFixed(0)}×\n`);
}

/** Planning, claiming, composing and settling on SQLite (synchronous=FULL), with a provider that takes all. */
async function queueing(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pace-bench-'));
  try {
    const config = readConfig({
      DATABASE_URL: `file:${join(folder, 'store.db')}`,
      MAIL_URL: `outbox:${join(folder, 'outbox')}`,
      SECRET_KEYS: 'a-secret-key-for-benchmarks',
    });
    const clock = new VirtualClock(started);
    const app = await openApp(config, { clock, log: silentLog });
    const rows = Array.from({ length: READERS }, (_, n) => ({ line: n, email: `reader${n}@example.org` }));
    const options = { course: undefined, confirmed: 'bench', source: 'bench', dryRun: false };
    report(
      'import confirmed subscribers',
      await once(READERS, () => importSubscribers(app.signup, rows, options)),
    );
    const worker = app.worker();
    const deliver = { ...worker.deliver, transport: takesAll() };
    clock.set(started + 2 * DAY);
    const plan = worker.plan();
    report('plan', await once(READERS, () => planDue(plan, clock.now())));
    let sent = 0;
    const rate = await once(READERS, async () => {
      for (;;) {
        const round = await deliverRound(deliver);
        if (round.kind === 'idle') return;
        sent += round.sent;
      }
    });
    if (sent !== READERS) throw new Error(`${sent} of ${READERS} were sent`);
    report('claim, compose, hand over and settle', rate);
    await app.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function takesAll(): Transport {
  return {
    name: 'outbox',
    batchSize: 100,
    leaseMs: 60_000,
    replaysSafely: true,
    replayWindowMs: Number.POSITIVE_INFINITY,
    staysLocal: true,
    send: async ({ messages }) => messages.map(() => ({ kind: 'accepted', providerId: 'bench' })),
    close: async () => {},
  };
}

async function median(work: () => Promise<number>): Promise<number> {
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = performance.now();
    const count = await work();
    rates.push((count / (performance.now() - before)) * 1000);
  }
  return rates.sort((a, b) => a - b)[Math.floor(rates.length / 2)] as number;
}

async function once(count: number, work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return (count / (performance.now() - before)) * 1000;
}

function report(what: string, perSecond: number): void {
  console.log(`${what}: ${Math.round(perSecond).toLocaleString('en')}/s`);
}
