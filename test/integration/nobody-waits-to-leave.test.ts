/** One hand-over that fails among ten that succeed: everybody outside it gets their email in the same turn. */
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/flow/deliver/transport.ts';
import { HOUR } from '../../src/shared/time/clock.ts';
import {
  ALL,
  crowd,
  gotIt,
  heal,
  ILL,
  ILL_ADDRESS,
  illRefused,
  OTHERS,
  poison,
  SLOT,
} from '../support/crowd.ts';
import type { Stage } from '../support/reader.ts';
import type { TakenBatch } from '../support/recording-transport.ts';

const isTheirs = ({ messages }: TakenBatch) => messages.some(({ to }) => to.email === ILL_ADDRESS);

/** The lesson is due for all; the test chooses the provider's answer to the batch with the ill reader. */
async function due(answer?: (batch: TakenBatch) => Promise<readonly Outcome[] | undefined>) {
  const { on, errors } = await crowd();
  const mates = new Set<string>([ILL_ADDRESS]);
  on.script.next = async (batch) => {
    if (!isTheirs(batch)) return undefined;
    for (const { to } of batch.messages) mates.add(to.email);
    return answer?.(batch);
  };
  on.clock.set(SLOT);
  /** The readers whose email was handed over in another batch. */
  const outside = () => ALL.filter((id) => !mates.has(`reader${id}@example.org`));
  return { on, errors, outside };
}

/** Everybody received the email, and nobody twice. */
async function isWhole(on: Stage) {
  expect(await gotIt(on, 'one')).toEqual(ALL);
  const lessons = on.taken.filter(({ subject }) => subject === 'Subject of One').map(({ to }) => to.email);
  expect(lessons).toHaveLength(ALL.length);
  expect(new Set(lessons).size).toBe(ALL.length);
}

describe('a batch', () => {
  test.each<[string, (batch: TakenBatch) => Promise<readonly Outcome[] | undefined>]>([
    ['throws', () => Promise.reject(new Error('socket hang up'))],
    ['is empty', async () => []],
    [
      'lacks one',
      async ({ messages }) => messages.slice(1).map(() => ({ kind: 'accepted', providerId: 'p' })),
    ],
    ['is busy', async ({ messages }) => messages.map(() => ({ kind: 'temporary', reason: 'busy' }))],
    ['is in doubt', async ({ messages }) => messages.map(() => ({ kind: 'uncertain', reason: 'timeout' }))],
  ])('whose answer %s keeps no other from leaving, and leaves later', async (_, answer) => {
    let asked = 0;
    const { on, outside } = await due(async (batch) => (asked++ === 0 ? answer(batch) : undefined));
    let inFirstTurn: unknown[] = [];
    const { sleep } = on.clock;
    on.clock.sleep = async (ms, signal) => {
      if (inFirstTurn.length === 0) inFirstTurn = await gotIt(on, 'one');
      return sleep.call(on.clock, ms, signal);
    };
    await on.run();
    expect(inFirstTurn).toEqual(expect.arrayContaining(outside()));
    expect(outside()).toHaveLength(ALL.length - 10);
    on.clock.advance(HOUR);
    await on.run();
    await isWhole(on);
  });

  test('with one refused reader leaves to all others at once', async () => {
    const { on } = await due(async (batch) => {
      on.taken.push(...batch.messages.filter(({ to }) => to.email !== ILL_ADDRESS));
      return illRefused(batch);
    });
    expect(await on.run()).toMatchObject({ sent: OTHERS.length, failed: 1, halted: undefined });
    expect(await gotIt(on, 'one')).toEqual(OTHERS);
  });

  test('with an invalid address leaves to all others at once', async () => {
    const { on } = await due();
    await on.write(`update subscribers set email = 'none' where id = ${ILL}`);
    await on.run();
    expect(await gotIt(on, 'one')).toEqual(OTHERS);
  });

  test('whose end the store refuses keeps no other end from being written, and is written once healed', async () => {
    const { on } = await due();
    await poison(on, 'update', 'deliveries', "and ROW.status = 'sent'");
    await on.run();
    expect(await gotIt(on, 'one')).toEqual(OTHERS);
    await heal(on, 'update', 'deliveries');
    on.clock.advance(HOUR);
    await on.run();
    await isWhole(on);
  });
});
