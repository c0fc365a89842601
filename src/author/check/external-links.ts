import { messageOf } from '../../shared/errors/message-of.ts';
import type { Memo } from '../../shared/file-memo.ts';
import type { RawFinding } from './finding.ts';
import type { LinkAnswer } from './words/links.ts';

/** The result of requesting an external page. */
export interface LinkState {
  readonly state: 'ok' | 'dead' | 'unsure';
  readonly answer: LinkAnswer;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface LinkDeps {
  readonly memo: Memo;
  readonly now: () => number;
  /** How long to wait for an answer, in milliseconds. */
  readonly patience?: number;
}

const AGENT = 'Pacesetter link check (an author looks whether the links of an email work)';
const DAY = 86_400_000;
/** A good answer is checked again after a week, any other after a day. */
const KEPT = { ok: 7 * DAY, dead: DAY, unsure: DAY };
const AT_ONCE = { all: 8, perHost: 2 };

/** Requests each page once, two at a time per host, and reports those that are gone or could not be checked. */
export async function externalLinkRules(
  links: readonly (Pick<RawFinding, 'file' | 'line' | 'column'> & { readonly href: string })[],
  deps: LinkDeps,
): Promise<RawFinding[]> {
  const urls = [...new Set(links.map(({ href }) => pageOf(href)).filter((url) => url !== undefined))];
  const states = await statesOf(urls, deps);
  return links.flatMap(({ file, line, column, href }): RawFinding[] => {
    const state = states.get(pageOf(href) ?? '');
    if (!state || state.state === 'ok') return [];
    const rule = state.state === 'dead' ? 'link-dead' : 'link-unsure';
    return [{ rule, data: { href, ...state.answer }, file, line, column }];
  });
}

function pageOf(href: string): string | undefined {
  if (!/^https?:\/\//i.test(href) || !URL.canParse(href)) return undefined;
  const url = new URL(href);
  url.hash = '';
  return url.href;
}

async function statesOf(urls: readonly string[], deps: LinkDeps): Promise<Map<string, LinkState>> {
  const states = new Map<string, LinkState>();
  const perHost = Map.groupBy(urls, (url) => new URL(url).host);
  const queues = [...perHost.values()].flatMap((list) =>
    // Of one host's pages, every second one goes into the other line.
    Array.from({ length: AT_ONCE.perHost }, (_, line) =>
      list.filter((_url, at) => at % AT_ONCE.perHost === line),
    ),
  );
  const worker = async (): Promise<void> => {
    for (let queue = queues.shift(); queue; queue = queues.shift()) {
      for (const url of queue) states.set(url, await stateOf(url, deps));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE.all }, worker));
  return states;
}

async function stateOf(url: string, deps: LinkDeps): Promise<LinkState> {
  const key = `answer ${url}`;
  const known = deps.memo.get<LinkState>(key);
  if (known && deps.now() - known.at < KEPT[known.state]) return known;
  const seen = { ...(await ask(url, deps.patience ?? 10_000)), at: deps.now() };
  deps.memo.set(key, seen);
  return seen;
}

/** Requests only the head, or the page if a server doesn't support that or answers it differently. */
async function ask(url: string, patience: number): Promise<Omit<LinkState, 'at'>> {
  try {
    const head = await request('HEAD', url, patience);
    const status = head < 400 ? head : await request('GET', url, patience);
    const answer = { code: 'status', status } as const;
    if (status < 400) return { state: 'ok', answer };
    return { state: status === 404 || status === 410 ? 'dead' : 'unsure', answer };
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string; message?: string } };
    if (name === 'TimeoutError')
      return { state: 'unsure', answer: { code: 'silent', seconds: patience / 1000 } };
    if (cause?.code === 'ENOTFOUND') return { state: 'dead', answer: { code: 'no-host' } };
    const said = cause?.code ?? cause?.message ?? messageOf(error);
    return { state: 'unsure', answer: { code: 'failed', said } };
  }
}

async function request(method: 'HEAD' | 'GET', url: string, patience: number): Promise<number> {
  const answer = await fetch(url, {
    method,
    headers: { 'User-Agent': AGENT, Accept: '*/*' },
    signal: AbortSignal.timeout(patience),
  });
  await answer.body?.cancel();
  return answer.status;
}
