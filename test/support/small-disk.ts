/** A small disk for one test, which can fill up or become read-only. It needs root and the right to mount. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  readonly folder: string;
  /** Nothing more can be written: ENOSPC. */
  fill(): void;
  /** Room again. */
  free(): void;
  /** Nothing can be written at all: EROFS. */
  lock(): void;
  remove(): void;
}

/** Why there can be none here; undefined if there can. */
export function whyNoSmallDisk(): string | undefined {
  try {
    smallDisk().remove();
    return undefined;
  } catch {
    return 'this user may not mount';
  }
}

export function smallDisk(): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'pacesetter-disk-'));
  const mount = (...args: string[]) => execFileSync('mount', [...args, folder], { stdio: 'ignore' });
  try {
    mount('-t', 'tmpfs', '-o', 'size=32m', 'none');
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
  return {
    folder,
    fill() {
      const { blocks, bfree, bsize } = statfsSync(folder);
      mount('-o', `remount,size=${(blocks - bfree) * bsize}`);
    },
    free: () => void mount('-o', 'remount,size=32m'),
    lock: () => void mount('-o', 'remount,ro'),
    remove() {
      execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
