import { describe, expect, it } from 'vitest';
import type { ReaderView } from '../../../../src/adapters/web/ports.ts';
import { WITHOUT_END } from '../../../../src/shared/time/clock.ts';
import { fakeWeb, KNOWN, NOW, reader } from './ports.ts';

const PATH = `/preferences/${KNOWN}`;
const COURSE = `${PATH}/courses/strength`;
const view = (changes: Partial<ReaderView>) => ({
  readers: { view: async () => ({ ...reader, ...changes }) },
});
const changing = (calls: readonly { name: string; args: readonly unknown[] }[]) =>
  calls.filter(({ name }) => name.startsWith('readers.') && name !== 'readers.view');

describe('the preferences page', () => {
  it('shows the reader’s choices, and changes nothing by GET or HEAD', async () => {
    const web = fakeWeb();
    const html = await (await web.get(PATH)).text();
    await web.head(PATH);
    expect(html).toContain('a…@example.org');
    expect(html).toMatch(/value="nutrition" checked/);
    expect(html).not.toMatch(/value="form" checked/);
    expect(html).toMatch(/<option value="3" selected="">Wednesday/);
    expect(html).toMatch(/<option value="450" selected="">07:30/);
    expect(html).toMatch(/<option value="Europe\/Berlin" selected="">Berlin/);
    expect(html.match(/Course default/g)).toHaveLength(2);
    expect(html).toContain(`href="/unsubscribe/${KNOWN}"`);
    expect(changing(web.calls)).toEqual([]);
  });

  it('shows a course’s progress and when the next lesson comes, in the reader’s zone', async () => {
    const html = await (await fakeWeb().get(PATH)).text();
    expect(html).toContain('1 of 3 lessons');
    expect(html).toContain('<strong>Myths</strong>');
    expect(html).toContain('Tuesday 29 December at 07:00');
    expect(html).toMatch(/<option value="3">every 3 days \(faster\)/);
    expect(html).toMatch(/<option value="7" selected="">every week \(current\)/);
    expect(html).toMatch(/<option value="14">every 2 weeks \(slower\)/);
  });

  it('keeps an odd minute and an alias of a zone selectable', async () => {
    const web = fakeWeb(view({ minuteOfDay: 437, timeZone: 'US/Eastern', weekday: null }));
    const html = await (await web.get(PATH)).text();
    expect(html).toMatch(/<option value="437" selected="">07:17/);
    expect(html).toMatch(/<option value="US\/Eastern" selected="">Eastern/);
  });

  it('offers to resume while paused, and to pause again afterwards', async () => {
    const paused = await (await fakeWeb(view({ pausedUntil: NOW + 1 })).get(PATH)).text();
    const over = await (await fakeWeb(view({ pausedUntil: NOW })).get(PATH)).text();
    expect(paused).toContain(`action="${PATH}/resume"`);
    expect(paused).not.toContain(`action="${COURSE}/next"`);
    expect(over).toContain(`action="${PATH}/pause"`);
    expect(over).toContain(`action="${COURSE}/next"`);
  });

  it('says that the reader ends a pause without an end', async () => {
    const web = fakeWeb(view({ pausedUntil: WITHOUT_END }));
    for (const path of [PATH, `/pause/${KNOWN}`]) {
      const html = await (await web.get(path)).text();
      expect(html.replace(/<[^>]+>/g, '')).toContain('Your emails are paused until you resume them');
      expect(html).not.toContain('9999');
    }
  });

  it('shows a reader who has left one way back and nothing to change', async () => {
    const html = await (await fakeWeb(view({ status: 'unsubscribed' })).get(PATH)).text();
    expect(html).toContain(`action="/rejoin/${KNOWN}"`);
    // One form resumes the emails, the other requests the stored data.
    expect(html.split('<form').length - 1).toBe(2);
  });

  it('has a sentence for each known notice and none for made-up ones', async () => {
    expect(await (await fakeWeb().get(`${PATH}?saved=changes`)).text()).toContain('role="status"');
    const odd = await (await fakeWeb().get(`${PATH}?saved=${encodeURIComponent('<script>x')}`)).text();
    expect(odd).not.toContain('role="status"');
    expect(odd).not.toContain('<script>x');
    expect(await (await fakeWeb().get(`${PATH}?saved=constructor`)).text()).not.toContain('role="status"');
  });
});

describe('changes', () => {
  it('saves the form and comes back', async () => {
    const web = fakeWeb();
    const body = new URLSearchParams({
      weekday: '',
      minuteOfDay: '420',
      timeZone: 'Asia/Tokyo',
      firstName: ' Bo ',
    });
    body.append('topics', 'form');
    const answer = await web.post(PATH, body);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${PATH}?saved=changes`]);
    expect(changing(web.calls)).toEqual([
      {
        name: 'readers.change',
        args: [
          KNOWN,
          { topics: ['form'], weekday: null, minuteOfDay: 420, timeZone: 'Asia/Tokyo', firstName: 'Bo' },
        ],
      },
    ]);
  });

  it('keeps fields that were not posted and empties those posted empty', async () => {
    const web = fakeWeb();
    await web.post(PATH, { firstName: '' });
    expect(changing(web.calls)[0]?.args[1]).toEqual({ topics: [], firstName: null });
  });

  it.each([
    { weekday: '8' },
    { weekday: '0' },
    { weekday: 'monday' },
    { minuteOfDay: '1440' },
    { minuteOfDay: '-1' },
    { minuteOfDay: '7.5' },
    { timeZone: 'Mars/Base' },
    { timeZone: '' },
  ])('refuses %j', async (fields) => {
    const web = fakeWeb();
    const answer = await web.post(PATH, fields as Record<string, string>);
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('role="alert"');
    expect(changing(web.calls)).toEqual([]);
  });

  it.each([
    [`${PATH}/pause`, { weeks: '4' }, 'readers.pause', [KNOWN, 4]],
    [`${PATH}/resume`, {}, 'readers.resume', [KNOWN]],
    [`${COURSE}/interval`, { days: '14' }, 'readers.setInterval', [KNOWN, 'strength', 14]],
    [`${COURSE}/next`, {}, 'readers.askNext', [KNOWN, 'strength']],
    [`${COURSE}/leave`, {}, 'readers.leaveCourse', [KNOWN, 'strength']],
  ])('POST %s makes one change and comes back', async (path, body, name, args) => {
    const web = fakeWeb();
    const answer = await web.post(path, body as Record<string, string>);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toMatch(new RegExp(`^${PATH}\\?saved=\\w+$`));
    const page = await (await web.get(answer.headers.get('location') ?? '')).text();
    expect(page).toContain('role="status"');
    expect(changing(web.calls)).toEqual([{ name, args }]);
    expect((await web.get(path)).status).toBe(404);
    expect(changing(web.calls)).toHaveLength(1);
  });

  it('explains a refusal', async () => {
    const answer = await fakeWeb({
      readers: { askNext: async () => ({ kind: 'refused', why: 'under-way' }) },
    }).post(`${COURSE}/next`, {});
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('A lesson is already on its way to you.');
  });

  it('answers unknown links with 404 and spends from the budget first', async () => {
    const gone = ['', '/pause', '/resume', '/courses/strength/next'].map(
      (rest) => `/preferences/nope${rest}`,
    );
    for (const path of gone) expect((await fakeWeb().post(path, {})).status).toBe(404);
    expect((await fakeWeb().get('/preferences/nope')).status).toBe(404);
    const poor = fakeWeb({ budgets: { take: async () => false } });
    expect((await poor.post(`${PATH}/resume`, {})).status).toBe(429);
    expect(changing(poor.calls)).toEqual([]);
  });
});

describe('the pause page', () => {
  it('has three choices that post to the preferences, and pauses nothing itself', async () => {
    const web = fakeWeb();
    const html = await (await web.get(`/pause/${KNOWN}`)).text();
    expect(html.match(/name="weeks" value="\d"/g)).toEqual(
      ['2', '4', '8'].map((n) => `name="weeks" value="${n}"`),
    );
    expect(html).toContain(`action="${PATH}/pause"`);
    expect(changing(web.calls)).toEqual([]);
    expect((await web.get('/pause/nope')).status).toBe(404);
  });
});

describe('a mailed link to the preferences', () => {
  it('answers known and unknown addresses alike', async () => {
    const web = fakeWeb();
    const answer = await web.post('/preferences', { email: 'ana@example.org' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/preferences/sent']);
    expect(web.calls.map(({ name }) => name)).toEqual([
      'budgets.take',
      'budgets.take',
      'signup.requestSignIn',
    ]);
    expect(web.calls[0]?.args[0]).toBe('sign-in');
    const page = await web.get('/preferences/sent');
    expect(await page.text()).toContain('Check your inbox');
    expect(web.calls.map(({ name }) => name)).not.toContain('readers.view');
  });

  it('shows what is wrong with an address and keeps it', async () => {
    const faults = [{ field: 'email', code: 'malformed' }] as const;
    const web = fakeWeb({ signup: { requestSignIn: async () => ({ status: 'invalid', faults }) } });
    const answer = await web.post('/preferences', { email: 'ana' });
    const html = await answer.text();
    expect(answer.status).toBe(422);
    expect(html).toContain('aria-describedby="signInEmailError"');
    expect(html).toContain('value="ana"');
  });
});
