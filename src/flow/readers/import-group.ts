import { messageOf } from '../../shared/errors/message-of.ts';
import type { SignupDeps } from './context.ts';
import { importOne } from './import-row.ts';
import type { ImportRow, RowFault, RowOutcome } from './list-row.ts';
import type { GoodRow, ImportTerms, ReadRow } from './read-row.ts';
import { rowJudge } from './row-move.ts';
import type { NewReader, SubscriberStore } from './subscriber.ts';

export interface RowResult {
  readonly row: ImportRow;
  readonly outcome: RowOutcome;
  /** Why it was rejected. */
  readonly faults?: readonly RowFault[];
}

/** Thrown to undo what a dry run wrote. */
class Undo extends Error {}

/**
 * Imports rows in one transaction. If the store refuses a value, or it can't be computed with, the rows are halved
 * until the culprit is alone and rejected: all others are imported.
 */
export async function bringGroup(
  deps: SignupDeps,
  rows: readonly ReadRow[],
  terms: ImportTerms,
  dryRun: boolean,
): Promise<RowResult[]> {
  try {
    return await bringTogether(deps, rows, terms, dryRun);
  } catch (error) {
    const [first] = rows;
    if (!first || !(await deps.store.blamesValue(error))) throw error;
    if (rows.length === 1) {
      const fault = { field: undefined, code: 'not-stored', said: messageOf(error) } as const;
      return [{ row: first.row, outcome: 'rejected', faults: [fault] }];
    }
    const half = Math.ceil(rows.length / 2);
    const before = await bringGroup(deps, rows.slice(0, half), terms, dryRun);
    return [...before, ...(await bringGroup(deps, rows.slice(half), terms, dryRun))];
  }
}

async function bringTogether(
  deps: SignupDeps,
  rows: readonly ReadRow[],
  terms: ImportTerms,
  dryRun: boolean,
): Promise<RowResult[]> {
  let told: RowResult[] = [];
  try {
    await deps.store.transaction(async (store) => {
      // The store may restart a transaction.
      told = [];
      const settled = await bringAtOnce(deps, store, firstsOf(rows), terms);
      for (const one of rows) {
        if (one.kind === 'rejected') told.push({ row: one.row, outcome: 'rejected', faults: one.faults });
        else if (one.kind === 'again') told.push({ row: one.row, outcome: 'skipped' });
        else {
          const outcome = settled.get(one) ?? (await importOne(deps, store, one, terms));
          told.push({ row: one.row, outcome });
        }
      }
      if (dryRun) throw new Undo();
    });
  } catch (error) {
    if (!(error instanceof Undo)) throw error;
  }
  return told;
}

/** The first row of each address: several rows about one person are processed in order. */
function firstsOf(rows: readonly ReadRow[]): GoodRow[] {
  const firsts = new Map<string, GoodRow>();
  for (const one of rows) {
    if (one.kind === 'good' && !firsts.has(one.request.address.key)) firsts.set(one.request.address.key, one);
  }
  return [...firsts.values()];
}

/**
 * Handles everybody who can be handled together: adds people who are new here, remembers new addresses that left
 * elsewhere, and skips rows that need no change. In most lists that is nearly everybody.
 *
 * @returns their outcomes; all other rows must be handled one by one.
 */
async function bringAtOnce(
  deps: SignupDeps,
  store: SubscriberStore,
  rows: readonly GoodRow[],
  terms: ImportTerms,
): Promise<ReadonlyMap<ReadRow, RowOutcome>> {
  const settled = new Map<ReadRow, RowOutcome>();
  if (rows.length === 0) return settled;
  const addresses = rows.map(({ request, hashes }) => ({ emailKey: request.address.key, hashes }));
  await store.lockAddresses(addresses.map(({ emailKey }) => emailKey));
  const met = await store.metAmong(addresses);
  const judge = rowJudge(deps, terms);
  const strangers: NewReader[] = [];
  const gone: Parameters<SubscriberStore['suppressMany']>[0][number][] = [];
  for (const one of rows) {
    const move = judge(one, met.get(one.request.address.key));
    if (move.kind === 'skip') settled.set(one, 'skipped');
    if (move.kind === 'add') {
      strangers.push(move.reader);
      settled.set(one, 'added');
    }
    if (move.kind === 'suppress') {
      gone.push(move);
      settled.set(one, 'suppressed');
    }
  }
  const now = deps.now();
  if (strangers.length > 0)
    await store.insertMany(strangers, { at: now, source: terms.form, course: terms.course });
  if (gone.length > 0) await store.suppressMany(gone, now);
  return settled;
}
