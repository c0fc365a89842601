import { expect, test } from 'vitest';
import type { InboxMessage } from '../../src/adapters/web/ports.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import type { PathProxy } from '../support/path-proxy.ts';
import type { Product } from '../support/product.ts';
import { linkTo, productWithEveryEmail, READERS } from './every-email.ts';

/** Requests of scanners, previews and prefetching browsers. */
const VISITS: readonly [name: string, init: RequestInit][] = [
  ['GET', {}],
  ['HEAD', { method: 'HEAD' }],
  ['prefetch', { headers: { purpose: 'prefetch', 'sec-purpose': 'prefetch' } }],
  ['HEAD prefetch', { method: 'HEAD', headers: { purpose: 'prefetch' } }],
];

test.each<[where: string, below: PathProxy | undefined]>([
  ['at the root of a host', undefined],
  ['below a path', { path: '/gr%C3%BC%C3%9Fe/courses', takesItOff: false }],
])(
  '%s, every link of every email and page works and changes nothing',
  async (_, below) => {
    const product = await productWithEveryEmail(undefined, below);
    const emails = await product.emails();
    for (const email of emails) expectWhole(email);
    const before = product.dump();

    const visits = below ? VISITS.slice(0, 1) : VISITS;
    const crawl = await crawlFrom(
      product,
      [
        `${product.url}/`,
        `${product.url}/robots.txt`,
        `${product.url}/sitemap.xml`,
        `${product.url}/dev/inbox`,
        ...emails.flatMap((email) => linksOfEmail(email, product.url)),
      ],
      visits,
    );
    expect(crawl.dead).toEqual([]);
    expect(crawl.kinds).toEqual([
      '',
      'archive',
      'assets',
      'coach',
      'confirm',
      'courses',
      'dev',
      'favicon.svg',
      'feed.xml',
      'images',
      'issues',
      'my-data',
      'pause',
      'preferences',
      'rejoin',
      'robots.txt',
      'sitemap.xml',
      'stay',
      'unsubscribe',
    ]);

    await product.deliver();
    expect(product.dump()).toEqual(before);
  },
  120_000,
);

/** An email has no page that its links could be relative to. */
function expectWhole({ html, text, subject }: InboxMessage): void {
  const links = [...html.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, link]) => link);
  expect(links, subject).not.toEqual([]);
  expect(
    links.filter((link) => !/^(https?:\/\/|mailto:|#)./.test(link ?? '')),
    subject,
  ).toEqual([]);
  expect(html + text, subject).not.toMatch(/\{\{|undefined|\[object/);
}

test('one POST from a mailbox provider, without cookies or origin, stops every email', async () => {
  const product = await productWithEveryEmail();
  const ours = (email: InboxMessage) => email.to.includes(READERS.settled);
  const last = (await product.emails()).findLast((email) => ours(email) && header(email, 'List-Id'));
  if (!last) throw new Error('No email of a list came');
  expect(header(last, 'List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click');
  const [, target = ''] = /<(https?:[^>]+)>/.exec(header(last, 'List-Unsubscribe')) ?? [];
  expect(target).toBe(await linkTo(product, READERS.settled, 'unsubscribe'));
  const before = product.dump();

  const answer = await fetch(target, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
    redirect: 'error',
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('set-cookie')).toBeNull();
  expect(product.dump()).not.toEqual(before);
  expect((await product.app.signup.store.findByKey(READERS.settled))?.status).toBe('unsubscribed');
  expect((await product.pass(4 * 7 * DAY)).filter(ours)).toEqual([]);
});

interface Crawl {
  /** Links that answered other than 200 or whose fragment names nothing, with their places. */
  readonly dead: string[];
  /** The first segments of all paths that were followed, sorted. */
  readonly kinds: string[];
}

async function crawlFrom(
  { url: home }: Product,
  first: readonly string[],
  visits: typeof VISITS,
): Promise<Crawl> {
  const origin = new Map(first.map((link) => [link, 'the start']));
  const pages = new Map<string, string>();
  const dead: string[] = [];
  for (const [link, from] of origin) {
    const [address = '', fragment] = link.split('#');
    if (!pages.has(address)) {
      for (const [name, init] of visits) {
        const answer = await fetch(address, init);
        const body = await answer.text();
        if (answer.status !== 200) dead.push(`${name} ${link} (${from}): ${answer.status}`);
        if (name === 'GET') pages.set(address, readable(answer) ? body : '');
      }
      for (const found of linksOf(pages.get(address) ?? '', address, home)) {
        if (!origin.has(found)) origin.set(found, address);
      }
    }
    if (fragment && !pages.get(address)?.includes(` id="${decodeURIComponent(fragment)}"`)) {
      dead.push(`${link} (${from}): nothing is called so`);
    }
  }
  const kinds = [...pages.keys()].map((address) => address.slice(home.length).split(/[/?]/)[1] ?? '');
  return { dead, kinds: [...new Set(kinds)].sort() };
}

/** Pages and XML; an image's bytes are not searched for links. */
function readable(answer: Response): boolean {
  return /html|xml/.test(answer.headers.get('content-type') ?? '') && !answer.url.endsWith('.svg');
}

/** The links of a page, of a feed or of a sitemap that lead to the product itself. */
function linksOf(body: string, page: string, home: string): string[] {
  const found = [
    ...body.matchAll(/\s(?:href|src)="([^"]*)"/g),
    ...body.matchAll(/<(?:link|loc|guid)(?:\s[^>]*)?>([^<]+)</g),
  ].map(([, link = '']) => link.replaceAll('&amp;', '&'));
  const { origin } = new URL(home);
  return found.map((link) => new URL(link, page).href).filter((link) => link.startsWith(`${origin}/`));
}

/** Every address in an email: of its HTML, its text and its headers. */
function linksOfEmail(email: InboxMessage, home: string): string[] {
  const everything = [email.html, email.text, ...email.headers.map(({ value }) => value)].join('\n');
  const links = [...everything.matchAll(/https?:\/\/[^\s"'<>)]+/g)].map(([link]) =>
    link.replace(/[.,;]$/, ''),
  );
  return [...new Set(links.map((link) => link.replaceAll('&amp;', '&')))].filter((link) =>
    link.startsWith(home),
  );
}

function header(email: InboxMessage, name: string): string {
  return email.headers.find(({ key }) => key === name)?.value ?? '';
}
