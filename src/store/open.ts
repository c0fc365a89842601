import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely } from 'kysely';
import { migrate } from './migrate.ts';
import type { Schema } from './schema.ts';
import { sqliteDialect } from './sqlite-dialect.ts';

export type Database = Kysely<Schema>;

/**
 * Opens the store, making its folder and bringing its schema up to date.
 *
 * @param path a file, or `:memory:`.
 */
export async function openDatabase(path: string): Promise<Database> {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const db = new Kysely<Schema>({ dialect: sqliteDialect(path) });
  await migrate(db as unknown as Kysely<never>);
  return db;
}
