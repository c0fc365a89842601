/**
 * The cost of starting a command for the second time: `--version`, which runs nothing, and `stats` on a store of one
 * reader.
 *
 * Alone: `node --import tsx test/bench/bench.ts start`
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FLAGS } from './support/child.ts';
import { type Row, row } from './support/row.ts';
import type { Scale } from './support/scale.ts';

const STARTS = 10;

export async function start({ quick }: Scale): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pacesetter-bench-start-'));
  const run = (flags: readonly string[], args: readonly string[]): number => {
    const begun = performance.now();
    execFileSync(process.execPath, [...flags, ...args], {
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: 'node_modules/.cache/pacesetter/compiled',
        DATABASE_URL: `file:${join(folder, 'store.db')}`,
        MAIL_URL: `outbox:${join(folder, 'outbox')}`,
        SECRET_KEYS: 'a-secret-key-for-benchmarks-only',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return (performance.now() - begun) / 1000;
  };
  const pace = (...args: string[]) => run(FLAGS, ['scripts/pace.ts', ...args]);
  try {
    pace('subscribers', 'add', 'ann@example.org', '--confirmed', 'for a benchmark');
    const starts = { version: ['--version'], stats: ['stats'] };
    if (!quick) for (const args of Object.values(starts)) pace(...args);
    const rounds = Array.from({ length: quick ? 1 : STARTS }, () => ({
      node: run([], ['-e', '0']),
      version: pace(...starts.version),
      stats: pace(...starts.stats),
    }));
    const of = (side: 'node' | keyof typeof starts) => middle(rounds.map((times) => times[side]));
    const notes = ['the second start; the other side is Node itself, which does nothing'];
    return [
      row('start', 's', of('version'), of('node'), { atMost: 0.25, of: 'ours' }, [
        'pace --version',
        ...notes,
      ]),
      row('start-stats', 's', of('stats'), of('node'), { atMost: 0.7, of: 'ours' }, ['pace stats', ...notes]),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function middle(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}
