import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withFolder } from '../support/folder.ts';
import { type Row, row } from '../support/row.ts';
import type { Contender } from './contender.ts';

const CHILD = fileURLToPath(new URL('crash-child.ts', import.meta.url));

/**
 * Kills a worker between hand-over and settling, lets another finish, and counts what was handed over twice, and how
 * much of it under another key: a provider delivers that twice.
 *
 * @param prepared makes a database in which this many readers have one planned delivery each.
 */
export async function crashes(
  prepared: (name: string, readers: number) => Promise<{ url: string; contender: Contender }>,
): Promise<Row[]> {
  const readers = 300;
  const twice = new Map<string, { repeated: number; underAnotherKey: number }>();
  for (const name of [
    'ours',
    'pg-boss-by-100',
    'pg-boss-by-100-kept',
    'graphile-by-100',
    'graphile-by-100-kept',
  ]) {
    const { url, contender } = await prepared(name, readers);
    await contender.close();
    twice.set(
      name,
      await withFolder(async (folder) => {
        const file = join(folder, 'handed-over');
        if ((await child(name, url, file, 'dying')) !== 'SIGKILL') throw new Error(`${name} did not die`);
        const second = await child(name, url, file);
        if (second !== 0) throw new Error(`${name}: the second worker ended with ${second}`);
        return count(file, readers);
      }),
    );
  }
  const own = twice.get('ours');
  return [...twice].flatMap(([name, seen]) =>
    name === 'ours'
      ? []
      : [
          row(
            `queue-crash-${name}`,
            'deliveries handed over again under another key',
            own?.underAnotherKey ?? 0,
            seen.underAnotherKey,
            undefined,
            [
              `of ${readers}, one worker killed with a batch of 100 handed over and not settled; handed over again in all: ours ${own?.repeated}, theirs ${seen.repeated}`,
            ],
          ),
        ],
  );
}

function child(name: string, url: string, file: string, dying?: string): Promise<number | string> {
  const args = [CHILD, name, url, file, ...(dying ? [dying] : [])];
  const process_ = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve) => process_.on('close', (code, signal) => resolve(signal ?? code ?? 1)));
}

function count(file: string, readers: number): { repeated: number; underAnotherKey: number } {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  const keys = new Map<number, string[]>();
  for (const line of lines) {
    const handed = JSON.parse(line) as { key: string; readers: number[] };
    for (const reader of handed.readers) keys.set(reader, [...(keys.get(reader) ?? []), handed.key]);
  }
  if (keys.size !== readers) throw new Error(`${keys.size} of ${readers} readers were served`);
  const again = [...keys.values()].filter((each) => each.length > 1);
  return {
    repeated: again.length,
    underAnotherKey: again.filter((each) => new Set(each).size > 1).length,
  };
}
