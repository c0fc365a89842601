import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { StoreError } from '../../shared/errors/store-error.ts';
import * as firstSchema from './migrations/0001-first-schema.ts';
import * as oneQueue from './migrations/0002-one-queue-for-many-workers.ts';
import * as pastDeliveries from './migrations/0003-past-deliveries.ts';
import * as softBounces from './migrations/0004-soft-bounces.ts';
import * as countedSignups from './migrations/0005-counted-signups.ts';
import * as consentsKept from './migrations/0006-consents-are-kept.ts';
import * as runsAndNotices from './migrations/0007-runs-and-notices.ts';
import * as languages from './migrations/0008-languages.ts';
import * as whomARefusalBlames from './migrations/0009-whom-a-refusal-blames.ts';
import * as askedEmails from './migrations/0013-asked-letters.ts';
import * as workersVouch from './migrations/0014-workers-vouch.ts';
import * as whatCoursesWerePlannedBy from './migrations/0016-what-courses-were-planned-by.ts';
import * as heldIssues from './migrations/0017-held-issues.ts';
import * as pageRequests from './migrations/0022-page-requests.ts';
import * as emailsByTheirName from './migrations/0023-emails-by-their-name.ts';
import * as whatIsSetAside from './migrations/0024-what-is-set-aside.ts';
import type { Database } from './open.ts';

/** Every migration by name, oldest first. Released ones never change. */
export const MIGRATIONS: Record<string, Migration> = {
  '0001-first-schema': firstSchema,
  '0002-one-queue-for-many-workers': oneQueue,
  '0003-past-deliveries': pastDeliveries,
  '0004-soft-bounces': softBounces,
  '0005-counted-signups': countedSignups,
  '0006-consents-are-kept': consentsKept,
  '0007-runs-and-notices': runsAndNotices,
  '0008-languages': languages,
  '0009-whom-a-refusal-blames': whomARefusalBlames,
  '0013-asked-letters': askedEmails,
  '0014-workers-vouch': workersVouch,
  '0016-what-courses-were-planned-by': whatCoursesWerePlannedBy,
  '0017-held-issues': heldIssues,
  '0022-page-requests': pageRequests,
  '0023-emails-by-their-name': emailsByTheirName,
  '0024-what-is-set-aside': whatIsSetAside,
};

const UNDEFINED_TABLE = '42P01';

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
    const { code, message } = error as { code?: unknown; message?: string };
    if (code === UNDEFINED_TABLE || /^no such table/.test(message ?? '')) return [];
    throw error;
  }
}

/**
 * Brings the store to the newest schema; does nothing if it is already there. Several processes may run it at once.
 */
export async function migrate(db: Kysely<never>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const { error, results } = await migrator.migrateToLatest();
  if (!error) return;
  if (error instanceof StoreError) throw error;
  const failed = results?.find((result) => result.status === 'Error')?.migrationName;
  throw new Error(`The store could not be brought up to date${failed ? ` (migration ${failed})` : ''}.`, {
    cause: error,
  });
}
