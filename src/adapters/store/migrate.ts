import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { StoreError } from '../../shared/errors/store-error.ts';
import { engineOf, isMissingTable } from './dialect.ts';
import type { Database } from './open.ts';

/** Every migration by name, oldest first; loaded if a store lacks one. Released ones never change. */
export const MIGRATIONS: Record<string, () => Promise<Migration>> = {
  '0001-first-schema': () => import('./migrations/0001-first-schema.ts'),
  '0002-one-queue-for-many-workers': () => import('./migrations/0002-one-queue-for-many-workers.ts'),
  '0003-past-deliveries': () => import('./migrations/0003-past-deliveries.ts'),
  '0004-soft-bounces': () => import('./migrations/0004-soft-bounces.ts'),
  '0005-counted-signups': () => import('./migrations/0005-counted-signups.ts'),
  '0006-consents-are-kept': () => import('./migrations/0006-consents-are-kept.ts'),
  '0007-runs-and-notices': () => import('./migrations/0007-runs-and-notices.ts'),
  '0008-languages': () => import('./migrations/0008-languages.ts'),
  '0009-whom-a-refusal-blames': () => import('./migrations/0009-whom-a-refusal-blames.ts'),
  '0013-asked-letters': () => import('./migrations/0013-asked-letters.ts'),
  '0014-workers-vouch': () => import('./migrations/0014-workers-vouch.ts'),
  '0016-what-courses-were-planned-by': () => import('./migrations/0016-what-courses-were-planned-by.ts'),
  '0017-held-issues': () => import('./migrations/0017-held-issues.ts'),
  '0022-page-requests': () => import('./migrations/0022-page-requests.ts'),
  '0023-emails-by-their-name': () => import('./migrations/0023-emails-by-their-name.ts'),
  '0024-what-is-set-aside': () => import('./migrations/0024-what-is-set-aside.ts'),
  '0026-words-of-the-glossary': () => import('./migrations/0026-words-of-the-glossary.ts'),
  '0027-batches-that-began': () => import('./migrations/0027-batches-that-began.ts'),
};

/** On PostgreSQL, what a migration has alone and other transactions share; see `schema-fence`. */
export const LOCK = 'lock table kysely_migration_lock';

/** The number of migrations, of those that a store lacks, and of those that it has and this version doesn't know. */
export async function migrationsOf(
  db: Database,
): Promise<{ known: number; missing: number; unknown: number }> {
  const known = Object.keys(MIGRATIONS);
  const had = await namesIn(db);
  const missing = known.filter((name) => !had.includes(name)).length;
  return { known: known.length, missing, unknown: had.filter((name) => !known.includes(name)).length };
}

async function namesIn(db: Database): Promise<string[]> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
    return rows.map(({ name }) => name);
  } catch (error) {
    if (isMissingTable(error)) return [];
    throw error;
  }
}

/**
 * Brings the store to the newest schema; does nothing if it is already there. Several processes may run it at once.
 */
export async function migrate(db: Kysely<never>): Promise<void> {
  const { Migrator } = await import('kysely/migration');
  const migrator = new Migrator({ db, provider: { getMigrations: loadMigrations } });
  const { error, results } = await migrator.migrateToLatest();
  if (!error) return;
  if (error instanceof StoreError) throw error;
  const failed = results?.find((result) => result.status === 'Error')?.migrationName;
  throw new Error(`The store could not be brought up to date${failed ? ` (migration ${failed})` : ''}.`, {
    cause: error,
  });
}

async function loadMigrations(): Promise<Record<string, Migration>> {
  const loading = Object.entries(MIGRATIONS).map(
    async ([name, load]) => [name, alone(await load())] as const,
  );
  return Object.fromEntries(await Promise.all(loading));
}

/** A migration that waits for the transactions of running processes, and keeps new ones out until it ends. */
function alone({ up }: Migration): Migration {
  return {
    async up(db) {
      if (engineOf(db) === 'postgres') await sql.raw(`${LOCK} in access exclusive mode`).execute(db);
      await up(db);
    },
  };
}
