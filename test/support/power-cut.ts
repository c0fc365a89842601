import fs, { copyFileSync, fstatSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './content.ts';

/** More would let SQLite move the log into the file, and start it again. */
const LOG_BYTES = 4_000_000;

/**
 * What a power cut would leave of a SQLite store: of files that grow, only what was there when their last completed
 * sync began.
 */
export function watchSyncs(store: string) {
  const lasting = new Map<string, number>();
  const { fdatasync } = fs;
  fs.fdatasync = ((fd: number, done: fs.NoParamCallback) => {
    const path = readlinkSync(`/proc/self/fd/${fd}`);
    const { size } = fstatSync(fd);
    fdatasync(fd, (error) => {
      if (!error) lasting.set(path, size);
      done(error);
    });
  }) as typeof fdatasync;
  syncBuiltinESMExports();
  onTestFinished(() => {
    fs.fdatasync = fdatasync;
    syncBuiltinESMExports();
  });
  return {
    /** Rows of the store as it would be after a power cut now. */
    rowsAfterCut(query: string): Record<string, unknown>[] {
      const copy = join(temporaryFolder(), basename(store));
      copyFileSync(store, copy);
      const log = readFileSync(`${store}-wal`);
      if (log.length > LOG_BYTES) throw new Error('the log is too long for this test');
      writeFileSync(`${copy}-wal`, log.subarray(0, lasting.get(`${store}-wal`) ?? 0));
      const database = new DatabaseSync(copy);
      try {
        return database.prepare(query).all();
      } finally {
        database.close();
      }
    },
  };
}
