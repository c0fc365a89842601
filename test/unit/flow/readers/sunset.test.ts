import { expect, test } from 'vitest';
import type { Catalogue } from '../../../../src/flow/content/catalogue.ts';
import { lookForSilence, type SunsetDeps } from '../../../../src/flow/readers/sunset.ts';
import { DAY } from '../../../../src/shared/time/clock.ts';
import { listeningLog } from '../../../support/listening-log.ts';

const NOW = Date.parse('2026-12-01T07:00:00Z');

/**
 * Five readers to ask and three who did not answer, two per page; `fails` lists those for whom the store can't act.
 */
function rig({ sunset = { emails: 3, wait: 7 } as object | null, fails = 0, clicked = 0 } = {}) {
  const asked: number[] = [];
  const paused: number[] = [];
  const alive: number[] = [];
  const { log, said } = listeningLog();
  const page = (ids: readonly number[], after: number) =>
    ids
      .filter((id) => id > after)
      .slice(0, 2)
      .map((id) => ({ id, language: null, clickedAt: id === clicked ? NOW - DAY : undefined }));
  const act = (list: number[]) => async (id: number) => {
    if (id === fails) throw new Error('no');
    list.push(id);
    return true;
  };
  const store = {
    begin: async () => NOW - DAY,
    unanswered: async (after: number) => page([6, 7, 8], after),
    silent: async ({ after }: { after: number }) => page([1, 2, 3, 4, 5], after),
    ...{ ask: act(asked), pause: act(paused), alive: act(alive) },
  } as unknown as SunsetDeps['store'];
  const catalogue = () => ({ publication: { sunset } }) as unknown as Catalogue;
  const look = () => lookForSilence({ catalogue, store, edition: async () => 'e', log }, NOW);
  return { asked, paused, alive, said, look };
}

test('every silent reader is asked or paused, page by page, and they are counted', async () => {
  const on = rig();
  expect(await on.look()).toEqual({ asked: 5, paused: 3 });
  expect([on.asked, on.paused]).toEqual([
    [1, 2, 3, 4, 5],
    [6, 7, 8],
  ]);
});

test('one for whom that fails is reported, and the others are asked', async () => {
  const on = rig({ fails: 2 });
  expect(await on.look()).toEqual({ asked: 4, paused: 3 });
  expect(on.said.map(({ fields }) => fields)).toEqual([{ reader: 2, error: 'no' }]);
});

test('a reader who has clicked is not silent', async () => {
  const on = rig({ clicked: 3 });
  expect(await on.look()).toEqual({ asked: 4, paused: 3 });
  expect(on.alive).toEqual([3]);
});

test('nothing is done if the publication has no sunset', async () => {
  const on = rig({ sunset: null });
  expect(await on.look()).toEqual({ asked: 0, paused: 0 });
});
