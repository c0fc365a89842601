import { existsSync } from 'node:fs';
import { Kysely } from 'kysely';
import { migrationsOf } from './migrate.ts';
import type { Database } from './open.ts';
import { isPostgres, notConnected } from './postgres-place.ts';
import type { Schema } from './schema.ts';
import { sqliteDialect } from './sqlite-dialect.ts';

/**
 * Reads from a store without creating or migrating it.
 *
 * @returns undefined if there is no store yet.
 * @throws StoreError if it can't be used; Error if its schema is another version's.
 */
export async function readStore<T>(
  database: string,
  work: (db: Database) => Promise<T>,
): Promise<T | undefined> {
  const postgres = isPostgres(database);
  if (!postgres && !existsSync(database)) return undefined;
  const db = new Kysely<Schema>({
    dialect: postgres
      ? (await import('./postgres-dialect.ts')).postgresDialect(database, { max: 1 })
      : sqliteDialect(database),
  });
  try {
    const { known, missing, unknown } = await migrationsOf(db).catch((error: unknown) => {
      throw postgres ? notConnected(database, error) : error;
    });
    if (missing === known) return undefined;
    if (missing > 0 || unknown > 0) {
      const remedy = missing > 0 ? 'start this version once to update it' : 'use that version';
      throw new Error(`The store belongs to ${missing > 0 ? 'an older' : 'a newer'} version; ${remedy}`);
    }
    return await work(db);
  } finally {
    await db.destroy();
  }
}
