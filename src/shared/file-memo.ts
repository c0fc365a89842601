import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Earlier results, by a key that names everything they were derived from. */
export interface Memo {
  get<T>(key: string): T | undefined;
  set(key: string, value: unknown): void;
}

/**
 * A memo kept in a file. Saving drops the entries that this run did not ask for. If the file can't be written, the
 * memo is lost.
 */
export function fileMemo(file: string): Memo & { save(): void } {
  const before = read(file);
  const now: Record<string, unknown> = {};
  return {
    get<T>(key: string) {
      if (now[key] === undefined && before[key] !== undefined) now[key] = before[key];
      return now[key] as T | undefined;
    },
    set(key, value) {
      now[key] = value;
    },
    save() {
      try {
        mkdirSync(dirname(file), { recursive: true });
        // Two concurrent runs each leave a whole file.
        const part = `${file}.${process.pid}`;
        writeFileSync(part, JSON.stringify(now));
        renameSync(part, file);
      } catch {
        // The next run is slower, but just as correct.
      }
    },
  };
}

/** Keeps nothing from run to run. */
export function noMemo(): Memo {
  const kept = new Map<string, unknown>();
  return {
    get: <T>(key: string) => kept.get(key) as T | undefined,
    set: (key, value) => void kept.set(key, value),
  };
}

function read(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}
