import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import * as firstSchema from './migrations/0001-first-schema.ts';
import * as oneQueue from './migrations/0002-one-queue-for-many-workers.ts';
import * as pastDeliveries from './migrations/0003-past-deliveries.ts';
import * as countedSignups from './migrations/0005-counted-signups.ts';
import type { Database } from './open.ts';

/** Every migration by its name, oldest first. Released ones are never changed. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-first-schema': firstSchema,
  '0002-one-queue-for-many-workers': oneQueue,
  '0003-past-deliveries': pastDeliveries,
  '0005-counted-signups': countedSignups,
};

const UNDEFINED_TABLE = '42P01';

/** Whether a PostgreSQL store has every migration already: one query where the migrator takes many. */
export async function isUpToDate(db: Database): Promise<boolean> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
    const names = rows.map(({ name }) => name).sort();
    return names.join() === Object.keys(MIGRATIONS).join();
  } catch (error) {
    if ((error as { code?: unknown }).code === UNDEFINED_TABLE) return false;
    throw error;
  }
}

/** Brings the store to the newest schema; already there, it does nothing. Safe to run from several processes. */
export async function migrate(db: Kysely<never>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const { error, results } = await migrator.migrateToLatest();
  if (!error) return;
  const failed = results?.find((result) => result.status === 'Error')?.migrationName;
  throw new Error(`The store could not be brought up to date${failed ? ` (migration ${failed})` : ''}.`, {
    cause: error,
  });
}
