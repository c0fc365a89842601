/** A hundred readers, and one more who has trouble. */
import { inject, onTestFinished } from 'vitest';
import type { Outcome, Transport } from '../../src/flow/deliver/transport.ts';
import { importSubscribers } from '../../src/flow/readers/import.ts';
import { type Log, silentLog } from '../../src/shared/log.ts';
import { smallPublication } from './content.ts';
import { type Stage, stage } from './reader.ts';
import type { TakenBatch } from './recording-transport.ts';

export const HEALTHY = 100;
export const ILL = 50;
export const SLOT = Date.parse('2026-12-01T07:00Z');
export const ILL_ADDRESS = `reader${ILL}@example.org`;

/** A provider's answers if the ill reader's address doesn't exist. */
export function illRefused({ messages }: TakenBatch): Outcome[] {
  const refusal = {
    stage: 'recipient',
    code: 550,
    status: '5.1.1',
    words: 'no such user',
    named: true,
  } as const;
  return messages.map(({ to, deliveryId }) =>
    to.email === ILL_ADDRESS
      ? { kind: 'refused', refusal }
      : { kind: 'accepted', providerId: `p-${deliveryId}` },
  );
}

/** A hundred readers, one more whose id is 50, and the logged errors. */
export async function crowd(
  files: Record<string, string> = {},
  transport: Partial<Transport> = {},
  env: Record<string, string> = {},
) {
  const errors: Record<string, unknown>[] = [];
  const error: Log['error'] = (fields, message) => void errors.push({ ...fields, message });
  const on = await stage({ transport, env, content: smallPublication(files), log: { ...silentLog, error } });
  const rows = Array.from({ length: HEALTHY + 1 }, (_, index) => ({
    line: index + 1,
    email: `reader${index + 1}@example.org`,
    timeZone: 'UTC',
  }));
  const options = { course: undefined, confirmed: 'agreed', source: 'test', dryRun: false };
  await importSubscribers(on.app.signup, rows, options);
  return { on, errors };
}

/**
 * From now on the store refuses an action on the ill reader's rows.
 *
 * @param when narrows it with `and …`; without `and` it selects the rows itself.
 */
export async function poison(on: Stage, act: 'insert' | 'update' | 'delete', table: string, when = '') {
  const row = act === 'delete' ? 'old' : 'new';
  const key = table === 'subscribers' ? 'id' : 'subscriber_id';
  const whose = when.startsWith('and') || when === '' ? `${row}.${key} = ${ILL} ` : '';
  const condition = whose + when.replaceAll('ROW', row);
  const name = `poison_${act}_${table}`;
  // The next test uses the same database.
  onTestFinished(() => heal(on, act, table));
  if (inject('engine') === 'sqlite') {
    await on.write(
      `create trigger ${name} before ${act} on ${table} when ${condition} begin select raise(abort, 'poisoned'); end`,
    );
    return;
  }
  await on.write(
    `create or replace function ${name}() returns trigger language plpgsql as $$ begin raise exception 'poisoned'; end $$`,
  );
  await on.write(
    `create trigger ${name} before ${act} on ${table} for each row when (${condition}) execute function ${name}()`,
  );
}

export async function heal(on: Stage, act: 'insert' | 'update' | 'delete', table: string) {
  const name = `poison_${act}_${table}`;
  await on.write(`drop trigger if exists ${name}${inject('engine') === 'sqlite' ? '' : ` on ${table}`}`);
}

/** The readers who received an item, by id. */
export async function gotIt(on: Stage, item: string): Promise<unknown[]> {
  const rows = await on.rows(
    "select subscriber_id as id from deliveries where item = ? and status = 'sent' order by 1",
    item,
  );
  return rows.map(({ id }) => id);
}

export const ALL = Array.from({ length: HEALTHY + 1 }, (_, index) => index + 1);
export const OTHERS = ALL.filter((id) => id !== ILL);
