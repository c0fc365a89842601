/** The engines' descriptions of how they run a statement. */
import { CompiledQuery, type KyselyPlugin, sql } from 'kysely';
import { engineOf } from '../../src/adapters/store/dialect.ts';
import type { Database } from '../../src/adapters/store/open.ts';

/** One step of a plan that reads a table. */
export interface Scan {
  readonly table: string;
  /** In the engine's words: `Index Scan` or `SEARCH`, and so on. */
  readonly how: string;
  readonly index: string | undefined;
  /** On SQLite: the search terms of the index. */
  readonly by?: string | undefined;
  /** On PostgreSQL, over all loops: the rows it returned, and the rows it read and discarded. */
  readonly returned: number | undefined;
  readonly thrownAway: number | undefined;
}

export interface Plan {
  readonly statement: string;
  readonly scans: readonly Scan[];
  /** Steps that hold rows back to sort or collect them, in the engine's words. */
  readonly sorts: readonly string[];
  /** On PostgreSQL: rows of the whole statement. */
  readonly rows: number | undefined;
}

/** Thrown by a test to undo what it ran. */
const undo = new Error('undone');

/**
 * The plans of all statements that `work` runs, in order. Each ran on the store as the statements before it left it;
 * all is undone afterwards.
 */
export async function plansOf(db: Database, work: (db: Database) => Promise<unknown>): Promise<Plan[]> {
  const statements = await recorded(db, work);
  const plans: Plan[] = [];
  await undone(db, async (trx) => {
    for (const query of statements) {
      plans.push(await planOf(trx, query));
      // PostgreSQL has already run it to describe it.
      if (engineOf(trx) === 'sqlite') await trx.executeQuery(query);
    }
  });
  return plans;
}

/** The statements that `work` runs, with their effect undone. */
export async function recorded(
  db: Database,
  work: (db: Database) => Promise<unknown>,
): Promise<CompiledQuery[]> {
  const statements: CompiledQuery[] = [];
  await undone(db, async (trx) => {
    const recorder: KyselyPlugin = {
      transformQuery: ({ node }) => {
        statements.push(trx.getExecutor().compileQuery(node, { queryId: 'recorded' }));
        return node;
      },
      transformResult: async ({ result }) => result,
    };
    await work(inOneTransaction(trx.withPlugin(recorder)));
  });
  return statements;
}

/** Runs `work` in a transaction that is rolled back. */
export async function undone(db: Database, work: (trx: Database) => Promise<unknown>): Promise<void> {
  await db
    .transaction()
    .execute(async (trx) => {
      await work(trx);
      throw undo;
    })
    .catch(unlessUndone);
}

function unlessUndone(error: unknown): void {
  if (error !== undo) throw error;
}

/** Makes nested transactions part of the open one. */
function inOneTransaction(trx: Database): Database {
  return new Proxy(trx, {
    get(target, name) {
      if (name === 'transaction') return () => ({ execute: (work: (db: Database) => unknown) => work(trx) });
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

async function planOf(db: Database, query: CompiledQuery): Promise<Plan> {
  return engineOf(db) === 'postgres' ? postgresPlan(db, query) : sqlitePlan(db, query);
}

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: Node[];
}

async function postgresPlan(db: Database, query: CompiledQuery): Promise<Plan> {
  const explain = `explain (analyze, buffers, format json) ${query.sql}`;
  const { rows } = await db.executeQuery<{ 'QUERY PLAN': [{ Plan: Node }] }>(
    CompiledQuery.raw(explain, [...query.parameters]),
  );
  const root = (rows[0] as (typeof rows)[0])['QUERY PLAN'][0].Plan;
  const nodes = everyNode(root);
  return {
    statement: query.sql,
    rows: root['Actual Rows'],
    sorts: nodes.map((node) => node['Node Type']).filter((type) => /Sort|Materialize|^Hash$/.test(type)),
    scans: nodes
      .filter((node) => /Scan$/.test(node['Node Type']) && node['Relation Name'])
      .map((node) => ({
        table: node['Relation Name'] ?? '',
        how: node['Node Type'],
        // The rows of a bitmap come from the index scans below it.
        index:
          everyNode(node)
            .flatMap((each) => each['Index Name'] ?? [])
            .join() || undefined,
        returned: Math.round(node['Actual Rows'] * node['Actual Loops']),
        thrownAway: Math.round(
          ((node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)) *
            node['Actual Loops'],
        ),
      })),
  };
}

function everyNode(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(everyNode)];
}

async function sqlitePlan(db: Database, query: CompiledQuery): Promise<Plan> {
  const { rows } = await db.executeQuery<{ detail: string }>(
    CompiledQuery.raw(`explain query plan ${query.sql}`, [...query.parameters]),
  );
  const details = rows.map(({ detail }) => detail);
  const scans = details.flatMap((detail) => {
    const [, how = '', table = '', index, by] =
      /^(SEARCH|SCAN) (\S+)(?: USING (?:COVERING )?(?:INDEX (\S+)|INTEGER PRIMARY KEY)(?: \((.*)\))?)?/.exec(
        detail,
      ) ?? [];
    if (!how) return [];
    return [{ table, how, index, by, returned: undefined, thrownAway: undefined }];
  });
  return {
    statement: query.sql,
    scans,
    rows: undefined,
    sorts: details.filter((detail) => /TEMP B-TREE/.test(detail)),
  };
}

/** Gathers what the planner knows of the tables. */
export async function analyze(db: Database): Promise<void> {
  await (engineOf(db) === 'postgres' ? sql`vacuum analyze` : sql`analyze`).execute(db);
}
