import { execFileSync } from 'node:child_process';
import { mkdirSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Disk, Engine } from './engine.ts';

/** Twice the size of the longest run's store. */
const DISK = '256m';

/** A store in one file, on a small disk of its own if this user may mount one. */
export function sqliteEngine(folder: string): Engine {
  const place = join(folder, 'disk');
  mkdirSync(place);
  const mounted = mount(place);
  const unmount = () => {
    if (mounted) execFileSync('umount', ['-l', place], { stdio: 'ignore' });
  };
  process.once('exit', unmount);
  const path = join(place, 'store.db');
  let db: DatabaseSync | undefined;
  return {
    name: 'sqlite',
    url: `file:${path}`,
    async read(sql) {
      db ??= new DatabaseSync(path, { timeout: 15_000 });
      return db.prepare(sql).all() as Record<string, unknown>[];
    },
    disk: mounted ? fullDisk(place) : fileLimit(path),
    restart: undefined,
    network: undefined,
    pair: undefined,
    async close() {
      db?.close();
      process.off('exit', unmount);
      unmount();
    },
  };
}

function mount(place: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK},mode=700`, 'none', place], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The disk shrinks to what is on it: writers get ENOSPC. */
function fullDisk(place: string): Disk {
  const resize = (size: string) =>
    execFileSync('mount', ['-o', `remount,size=${size}`, place], { stdio: 'ignore' });
  return {
    way: 'a full disk (ENOSPC)',
    fill() {
      // A worker may use more room between the look and the shrinking, which is then refused.
      for (let attempt = 0; attempt < 20; attempt++) {
        const { blocks, bfree, bsize } = statfsSync(place);
        try {
          return void resize(`${(blocks - bfree) * bsize}`);
        } catch {}
      }
    },
    free: () => void resize(DISK),
  };
}

/** No file may grow any more: writers get EFBIG, because Node ignores SIGXFSZ. For users who may not mount. */
function fileLimit(path: string): Disk {
  const limit = (pids: readonly number[], bytes: string) => {
    for (const pid of pids) {
      try {
        execFileSync('prlimit', ['--pid', `${pid}`, `--fsize=${bytes}:`], { stdio: 'ignore' });
      } catch {
        // It has ended in the meantime.
      }
    }
  };
  return {
    way: 'a limit on the size of files (EFBIG)',
    fill: (pids) => limit(pids, `${statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0}`),
    free: (pids) => limit(pids, 'unlimited'),
  };
}
