import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { liveCatalogue } from '../../../../src/flow/content/live-catalogue.ts';
import { refresher, tendPages } from '../../../../src/run/app/tend-pages.ts';
import { silentLog } from '../../../../src/shared/log.ts';
import { SECOND, VirtualClock } from '../../../../src/shared/time/clock.ts';
import { lesson, writeFiles } from '../../../support/content.ts';
import { contentFolder, soundFiles } from '../../../support/content-folder.ts';

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
  const desk = { resume: async () => {} };
  await tendPages(
    {
      ...{ refresh: refresher(content, silentLog), checkSchema: async () => {} },
      ...{ desk: desk as never, clock: watching, log: silentLog },
    },
    over.signal,
  );
  expect(seen).toEqual([
    [5, ['one']],
    [10, ['one', 'two']],
    [15, ['one']],
  ]);
});
