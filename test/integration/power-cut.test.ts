/** A power cut while emails leave: what was not synced is gone, and whatever left is either known or in doubt. */
import { expect, test } from 'vitest';
import { drain } from '../../src/flow/deliver/drain.ts';
import type { OutgoingBatch, Terms } from '../../src/flow/deliver/transport.ts';
import { planDue } from '../../src/flow/plan/plan.ts';
import { confirmedReader } from '../support/app.ts';
import { watchSyncs } from '../support/power-cut.ts';
import { stage } from '../support/reader.ts';

const LESSON_TIME = Date.parse('2026-12-01T07:00Z');
/** Emails that have begun and have no stored outcome. */
const WINDOW = 8;

test('an email that has left is known or in doubt after a power cut, and few are in doubt', async () => {
  const handedOver = new Set<number>();
  const cuts: { unknown: number; inDoubt: number }[] = [];
  const cut = () => {
    const rows = on.rowsAfterCut(`select d.id as id, d.status as status, coalesce(b.begun, 0) as begun
      from deliveries d left join batches b on b.id = d.batch_id and b.status = 'open' where d.kind = 'lesson'`);
    const inDoubt = rows.filter(({ status, begun }) => status === 'claimed' && begun === 1);
    const known = new Set(
      [...inDoubt, ...rows.filter(({ status }) => status === 'sent')].map(({ id }) => id),
    );
    const unknown = [...handedOver].filter((id) => !known.has(id)).length;
    cuts.push({ unknown, inDoubt: inDoubt.length });
  };
  const send = async ({ messages }: OutgoingBatch, terms: Terms) => {
    for (const [index, { deliveryId }] of messages.entries()) {
      handedOver.add(deliveryId);
      cut();
      await terms.accepted(index, `p${deliveryId}`);
    }
    return messages.map(({ deliveryId }) => ({ kind: 'accepted' as const, providerId: `p${deliveryId}` }));
  };
  const smtp = {
    name: 'smtp' as const,
    replaysSafely: false,
    replayWindowMs: 0,
    batchSize: 4,
    concurrency: 4,
  };
  const staged = await stage({ transport: { ...smtp, window: WINDOW, send } });
  const on = { ...staged, ...watchSyncs(staged.config.database) };
  for (let index = 0; index < 40; index++) await confirmedReader(on.app, `reader${index}@example.org`);
  on.clock.set(LESSON_TIME);
  await planDue(await on.worker.plan(), LESSON_TIME);
  expect(await drain(on.worker.deliver)).toMatchObject({ sent: 40 });
  cut();
  expect(handedOver.size).toBe(40);
  expect(cuts.map(({ unknown }) => unknown)).toEqual(cuts.map(() => 0));
  expect(Math.max(...cuts.map(({ inDoubt }) => inDoubt))).toBe(WINDOW);
});
