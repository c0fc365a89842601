/**
 * Pages as `pace serve` answers them. The server is one process; a second of one core is a second of its CPU time,
 * garbage collection included, so that visitors on the same machine don't count.
 *
 * Alone: `node --import tsx test/bench/bench.ts pages`
 */
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPages, startTask } from './support/child.ts';
import { withFolder } from './support/folder.ts';
import { BASE_URL, SECRET } from './support/readers.ts';
import { median, type Sample } from './support/rounds.ts';
import { figure, type Row } from './support/row.ts';
import type { Scale } from './support/scale.ts';

const LESSON = '/courses/strength-training/exercises';
/** What is asked for, and how often at least in a second of one core. */
const VISITED = [
  { name: 'pages', path: LESSON, least: 5000, what: 'a lesson’s page' },
  { name: 'pages-issue', path: '/issues/past', least: 5000, what: 'an issue’s page' },
  { name: 'pages-archive', path: '/archive', least: 5000, what: 'the archive' },
  { name: 'pages-feed', path: '/feed.xml', least: 5000, what: 'the feed' },
  { name: 'pages-form', path: '/', least: 3000, what: 'the page with the form' },
  { name: 'pages-304', path: LESSON, etag: '*', least: 5000, what: 'a lesson’s page that the visitor has' },
] as const;
const MOST_MS = 1000;

interface Round {
  readonly visits: Sample;
  /** Of the server. */
  readonly cpuSeconds: number;
}

export function pages({ quick, rounds }: Scale): Promise<Row[]> {
  return withFolder(async (folder) => {
    const server = await startPages({
      DATABASE_URL: `file:${join(folder, 'store.db')}`,
      CONTENT_DIR: contentWithPastIssue(folder),
      MAIL_URL: `outbox:${folder}`,
      BASE_URL,
      SECRET_KEYS: SECRET,
    });
    const visitors = await startTask<object>('pages', null);
    const url = `http://127.0.0.1:${server.ready.port}`;
    const all = new Map<string, Round[]>(VISITED.map(({ name }) => [name, []]));
    const waits: number[] = [];
    try {
      for (let round = 0; round <= rounds; round++) {
        for (const { name, path, ...more } of VISITED) {
          const etag = 'etag' in more ? more.etag : undefined;
          await server.call(null);
          const visits = await visitors.call({ url, path, etag, seconds: quick ? 0.1 : 3 });
          const made = { visits, cpuSeconds: await server.call(null) };
          // Node compiles what serves them in the first round.
          if (round > 0) all.get(name)?.push(made);
        }
        const { found } = await visitors.call({ url, path: LESSON, seconds: 0 });
        waits.push(found.waited ?? 0);
      }
      return [
        ...VISITED.map((visited) => rowOf(visited, all.get(visited.name) ?? [])),
        greedyOf(Math.max(...waits)),
      ];
    } finally {
      await visitors.close();
      await server.close();
    }
  });
}

/** The example's content, and an issue whose time was long ago. */
function contentWithPastIssue(folder: string): string {
  const content = join(folder, 'content');
  cpSync('content', content, { recursive: true });
  const text = 'Two sentences of an issue. They are read in the archive.\n\n'.repeat(40);
  const fields =
    'title: Past\nsubject: Past\npreview: An issue of the past, for the archive\nsend: 2020-01-07T07:00+00:00';
  writeFileSync(join(content, 'issues/2020-01-07-past.md'), `---\n${fields}\n---\n${text}`);
  return content;
}

function rowOf({ name, least, what }: (typeof VISITED)[number], all: readonly Round[]): Row {
  const perCore = median(all.map(({ visits, cpuSeconds }) => visits.count / cpuSeconds));
  const perSecond = median(all.map(({ visits }) => visits.found.perSecond ?? 0));
  const found = (key: string) => all.map(({ visits }) => visits.found[key] ?? 0);
  const failed = found('failed').reduce((sum, one) => sum + one, 0);
  const size = `${(median(found('bytes')) / 1000).toFixed(1)} KB`;
  return {
    name,
    ours: perCore,
    other: least,
    ratio: perCore / least,
    unit: '/s',
    goal: { words: `at least ${least}, no error`, met: perCore >= least && failed === 0 },
    notes: [
      `${what}, ${size}, a second of one core, to 32 visitors who ask again at once; ${figure(perSecond)}/s by the clock beside them, ${failed} errors in ${all.length} rounds; one visitor alone waits ${figure(median(found('p99')))} ms at the 99th percentile`,
    ],
  };
}

function greedyOf(waited: number): Row {
  return {
    name: 'pages-greedy',
    ours: waited,
    other: MOST_MS,
    ratio: waited / MOST_MS,
    unit: 'ms',
    goal: { atMost: MOST_MS, of: 'ours' },
    notes: ['the longest wait for /healthz after one client had asked for 2,000 pages at once and gone'],
  };
}
