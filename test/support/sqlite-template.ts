/** A new, migrated SQLite store for tests to copy: migrating one takes longer than most of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/adapters/store/open.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The store to copy, a file. */
    sqliteTemplate: string;
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'pace-template-'));
  const file = join(folder, 'store.db');
  const db = await openDatabase(file);
  await db.destroy();
  project.provide('sqliteTemplate', file);
  return () => rmSync(folder, { recursive: true, force: true });
}
