import type { ReaderView } from '../../../../src/adapters/web/ports.ts';
import { WITHOUT_END } from '../../../../src/shared/time/clock.ts';
import { BASE, fakeWeb, KNOWN, message, reader } from './ports.ts';

const EVIL = `"><img src=x onerror=alert(1)><script>alert('x')</script>&amp;`;
const inbox = { list: async () => [message], read: async () => message };
const unwell = { status: 'invalid', faults: [{ field: 'email', code: 'malformed' }] } as const;
const view = (changes: Partial<ReaderView>) => ({
  readers: { view: async () => ({ ...reader, ...changes }) },
});

/** The viewer of a page: the language of their browser, or the path that the site is below. */
type Looks = string | { readonly root: string };
type Ask = (l?: Looks) => Response | Promise<Response>;

/** Every kind of page, in every state, as a browser with some language sees it. */
export const PAGES: Record<string, Ask> = {
  landing: (l) => browser(l).get('/'),
  'landing with errors': (l) =>
    browser(l, { signup: { request: async () => unwell } }).post('/subscribe', {
      email: EVIL,
      firstName: EVIL,
      timeZone: EVIL,
    }),
  course: (l) => browser(l).get('/courses/strength'),
  'course with errors': (l) =>
    browser(l, { signup: { request: async () => unwell } }).post('/subscribe', {
      email: EVIL,
      course: 'strength',
      place: 'course',
    }),
  lesson: (l) => browser(l).get('/courses/strength/myths'),
  issue: (l) => browser(l).get('/issues/just-now'),
  archive: (l) => browser(l).get('/archive'),
  coach: (l) => browser(l).get('/coach'),
  'check inbox': (l) => browser(l).get('/subscribe/check-inbox'),
  confirm: (l) => browser(l).get(`/confirm/${KNOWN}`),
  confirmed: (l) => browser(l).post(`/confirm/${KNOWN}`, {}),
  expired: (l) => browser(l, { signup: { inspect: async () => ({ kind: 'expired' }) } }).get('/confirm/x'),
  unknown: (l) => browser(l).get(`/confirm/${encodeURIComponent(EVIL)}`),
  'sign in': (l) => browser(l).get('/preferences'),
  'sign in with errors': (l) =>
    browser(l, { signup: { requestSignIn: async () => unwell } }).post('/preferences', { email: EVIL }),
  'sign in sent': (l) => browser(l).get('/preferences/sent'),
  preferences: (l) =>
    browser(l, view({ firstName: EVIL, shortAddress: EVIL })).get(
      `/preferences/${KNOWN}?saved=${encodeURIComponent(EVIL)}`,
    ),
  'preferences with errors': (l) =>
    browser(l).post(`/preferences/${KNOWN}`, { weekday: EVIL, timeZone: EVIL }),
  'preferences paused': (l) => browser(l, view({ pausedUntil: 9e12 })).get(`/preferences/${KNOWN}`),
  'preferences left': (l) => browser(l, view({ status: 'unsubscribed' })).get(`/preferences/${KNOWN}`),
  pause: (l) => browser(l).get(`/pause/${KNOWN}`),
  'pause without end': (l) => browser(l, view({ pausedUntil: WITHOUT_END })).get(`/pause/${KNOWN}`),
  'preferences paused without end': (l) =>
    browser(l, view({ pausedUntil: WITHOUT_END })).get(`/preferences/${KNOWN}`),
  stay: (l) => browser(l).get(`/stay/${encodeURIComponent(EVIL)}`),
  stayed: (l) => browser(l).post(`/stay/${KNOWN}`, {}),
  'stay after leaving': (l) =>
    browser(l, { readers: { stay: async () => ({ kind: 'refused', why: 'has-left' }) } }).post('/stay/x', {}),
  unsubscribe: (l) => browser(l).get(`/unsubscribe/${encodeURIComponent(EVIL)}`),
  left: (l) => browser(l).post(`/unsubscribe/${encodeURIComponent(EVIL)}`, { confirm: 'yes' }),
  rejoin: (l) => browser(l).get(`/rejoin/${KNOWN}`),
  rejoined: (l) => browser(l).post(`/rejoin/${KNOWN}`, {}),
  inbox: (l) => browser(l, { inbox, baseUrl: 'http://localhost:3000' }).get('/dev/inbox'),
  message: (l) => browser(l, { inbox, baseUrl: 'http://localhost:3000' }).get(`/dev/inbox/${message.name}`),
  'data asked for': (l) => browser(l).get('/my-data'),
  'data sent': (l) => browser(l).get('/my-data/sent'),
  'data page': (l) => browser(l).get(`/my-data/${KNOWN}`),
  'data link expired': (l) => browser(l).get('/my-data/nope'),
  'data erased': (l) => browser(l).post(`/my-data/${KNOWN}/erase`, {}),
  'not found': (l) => browser(l).get(`/${encodeURIComponent(EVIL)}?q=${encodeURIComponent(EVIL)}`),
  spent: (l) => browser(l, { budgets: { take: async () => false } }).post('/subscribe', {}),
  broken: (l) => browser(l, { signup: { inspect: () => Promise.reject(new Error(EVIL)) } }).get('/confirm/x'),
};

/** The app as this browser sees it. */
function browser(looks: Looks = { root: '' }, changes: Parameters<typeof fakeWeb>[0] = {}) {
  const root = typeof looks === 'string' ? '' : looks.root;
  const web = fakeWeb({ ...changes, baseUrl: (changes.baseUrl ?? BASE) + root });
  const headers: Record<string, string> = typeof looks === 'string' ? { 'accept-language': looks } : {};
  return {
    get: (path: string) => web.get(root + path, headers),
    post: (path: string, body: Record<string, string>) => web.post(root + path, body, headers),
  };
}
