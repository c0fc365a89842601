/**
 * Lesson pages as `pace serve` serves them. The server is one process; a second of one core is a second of its CPU
 * time, including garbage collection, so that visitors on the same machine don't count.
 *
 * Alone: `node --import tsx test/bench/bench.ts pages`
 */
import { join } from 'node:path';
import { startPages, startTask } from './support/child.ts';
import { withFolder } from './support/folder.ts';
import { BASE_URL, SECRET } from './support/readers.ts';
import { median, type Sample } from './support/rounds.ts';
import { figure, type Row } from './support/row.ts';
import type { Scale } from './support/scale.ts';

const PATH = '/courses/strength-training/exercises';
const LEAST = 2000;
const MOST_MS = 1000;

interface Round {
  readonly visits: Sample;
  /** The server's CPU time. */
  readonly cpuSeconds: number;
}

export function pages({ quick, rounds }: Scale): Promise<Row[]> {
  return withFolder(async (folder) => {
    const server = await startPages({
      DATABASE_URL: `file:${join(folder, 'store.db')}`,
      MAIL_URL: `outbox:${folder}`,
      BASE_URL,
      SECRET_KEYS: SECRET,
    });
    const visitors = await startTask<object>('pages', null);
    const input = { url: `http://127.0.0.1:${server.ready.port}`, path: PATH, seconds: quick ? 1 : 5 };
    try {
      // Node first compiles the code that serves them.
      await visitors.call({ ...input, seconds: quick ? 1 : 3 });
      const all: Round[] = [];
      for (let round = 0; round < rounds; round++) {
        await server.call(null);
        const visits = await visitors.call(input);
        all.push({ visits, cpuSeconds: await server.call(null) });
      }
      return rowsOf(all);
    } finally {
      await visitors.close();
      await server.close();
    }
  });
}

function rowsOf(all: readonly Round[]): Row[] {
  const perCore = median(all.map(({ visits, cpuSeconds }) => visits.count / cpuSeconds));
  const perSecond = median(all.map(({ visits }) => visits.count / visits.seconds));
  const found = (name: string) => all.map(({ visits }) => visits.found[name] ?? 0);
  const failed = found('failed').reduce((sum, one) => sum + one, 0);
  const waited = Math.max(...found('waited'));
  const size = `${(median(found('bytes')) / 1000).toFixed(1)} KB`;
  return [
    {
      name: 'pages',
      ours: perCore,
      other: LEAST,
      ratio: perCore / LEAST,
      unit: '/s',
      goal: { words: `at least ${LEAST}, no error`, met: perCore >= LEAST && failed === 0 },
      notes: [
        `a lesson's page of ${size} a second of one core, to 32 visitors who ask again at once; ${figure(perSecond)}/s by the clock beside them, ${failed} errors in ${all.length} rounds`,
      ],
    },
    {
      name: 'pages-greedy',
      ours: waited,
      other: MOST_MS,
      ratio: waited / MOST_MS,
      unit: 'ms',
      goal: { atMost: MOST_MS, of: 'ours' },
      notes: ['the longest wait for /healthz after one client had asked for 2,000 pages at once and gone'],
    },
  ];
}
