import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DAY, HOUR } from '../../src/shared/time/clock.ts';
import { temporaryFolder } from '../support/content.ts';
import type { PathProxy } from '../support/path-proxy.ts';
import { OWN_CONTENT, type Product, startProduct } from '../support/product.ts';

const SUNSET = 'sunset: { emails: 4, wait: 12 weeks }\n';

/** The readers of a product that has sent one of each kind of email. */
export const READERS = {
  /**
   * Finished the course, follows the tips, received the issues, was asked as a silent reader, and requested a link.
   */
  settled: 'settled@example.org',
  /** Asked to sign up a moment ago. */
  pending: 'pending@example.org',
  /** Asked to sign up too long ago. */
  late: 'late@example.org',
  /** Left with the page's button and got the farewell. */
  gone: 'gone@example.org',
} as const;

/** The repository's publication, with farewells and questions to silent readers switched on. */
function contentWithEveryEmail(): string {
  const folder = join(temporaryFolder(), 'content');
  cpSync(OWN_CONTENT, folder, { recursive: true });
  const file = join(folder, 'newsletter.md');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^---\n/, `---\ngoodbye: true\n${SUNSET}`));
  return folder;
}

/**
 * A product with mail of every kind in its outbox, and with tokens in every state.
 *
 * @param locale the language that its readers' browsers prefer.
 * @param below where its pages are; by default at the root of a host.
 */
export async function productWithEveryEmail(locale = 'en-GB', below?: PathProxy): Promise<Product> {
  const env = { RETAIN_PENDING_DAYS: '365' };
  const product = await startProduct({ content: contentWithEveryEmail(), env, ...(below ? { below } : {}) });
  const post = pressing(product, locale);
  const signUp = (email: string) =>
    post(`${product.url}/subscribe`, { email, course: 'strength-training', timeZone: 'UTC' });
  await signUp(READERS.late);
  for (const email of [READERS.settled, READERS.gone]) {
    await signUp(email);
    await post(await linkTo(product, email, 'confirm'));
  }
  await product.deliver();
  await post(await linkTo(product, READERS.gone, 'unsubscribe'), { confirm: 'yes' });
  await product.pass(6 * 7 * DAY + 2 * HOUR);
  await post(`${product.url}/preferences`, { email: READERS.settled });
  await post(`${product.url}/my-data`, { email: READERS.settled });
  await signUp(READERS.pending);
  return product;
}

/** Presses a button, as a browser without scripts would. */
function pressing(product: Product, locale: string) {
  return async (url: string, fields: Record<string, string> = {}): Promise<void> => {
    const headers = { origin: new URL(product.url).origin, 'accept-language': locale };
    const answer = await fetch(url, { method: 'POST', headers, body: new URLSearchParams(fields) });
    if (!answer.ok) throw new Error(`POST ${url} answered ${answer.status}: ${await answer.text()}`);
    await product.deliver();
  };
}

/** The newest link of a kind (`confirm`, `preferences`, `pause`, `unsubscribe`, `rejoin`, `stay`, `my-data`) sent to a reader. */
export async function linkTo(product: Product, email: string, kind: string): Promise<string> {
  const emails = (await product.emails()).filter(({ to }) => to.includes(email)).reverse();
  for (const { html } of emails) {
    const [link] = new RegExp(`${product.url}/${kind}/[\\w.-]+`).exec(html) ?? [];
    if (link) return link;
  }
  throw new Error(`No email to ${email} has a link to ${kind}`);
}
