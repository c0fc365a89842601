import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { liveCatalogue } from '../../../../src/flow/content/live-catalogue.ts';
import { refresher, tendPages } from '../../../../src/run/app/tend-pages.ts';
import { silentLog } from '../../../../src/shared/log.ts';
import { MINUTE, SECOND, VirtualClock } from '../../../../src/shared/time/clock.ts';
import { lesson, writeFiles } from '../../../support/content.ts';
import { contentFolder, soundFiles } from '../../../support/content-folder.ts';

const tending = { checkSchema: async () => {}, desk: { resume: async () => {} } as never, log: silentLog };

test('what another process publishes or hides shows within five seconds', async () => {
  const folder = contentFolder(soundFiles);
  const content = liveCatalogue(folder);
  const clock = new VirtualClock(Date.parse('2026-12-01T12:00:00Z'));
  const lessons = () =>
    content
      .current()
      .courses.get('basics')
      ?.lessons.map(({ slug }) => slug);
  const over = new AbortController();
  const seen: [seconds: number, lessons: string[] | undefined][] = [];
  const start = clock.now();
  const watching = {
    now: () => clock.now(),
    sleep: async (ms: number) => {
      clock.advance(ms);
      seen.push([(clock.now() - start) / SECOND, lessons()]);
      if (seen.length === 1) writeFiles(folder, { 'courses/basics/02-two.md': lesson('Two') });
      if (seen.length === 2) renameSync(join(folder, 'courses/basics/02-two.md'), join(folder, 'two.txt'));
      if (seen.length === 3) over.abort();
    },
  };
  await tendPages(
    { ...tending, refresh: refresher(content, silentLog), giveBack() {}, clock: watching },
    over.signal,
  );
  expect(seen).toEqual([
    [5, ['one']],
    [10, ['one', 'two']],
    [15, ['one']],
  ]);
});

test('the memory of a start is given back once, when the start is over', async () => {
  const clock = new VirtualClock(Date.parse('2026-12-01T12:00:00Z'));
  const start = clock.now();
  const over = new AbortController();
  const given: number[] = [];
  const passing = {
    now: () => clock.now(),
    sleep: async (ms: number) => {
      clock.advance(ms);
      if (clock.now() - start >= 5 * MINUTE) over.abort();
    },
  };
  const giveBack = () => given.push((clock.now() - start) / SECOND);
  await tendPages({ ...tending, refresh() {}, giveBack, clock: passing }, over.signal);
  expect(given).toEqual([15]);
});
