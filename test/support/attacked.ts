/** The product on a real socket, and the means to measure an attack on it. */
import type { InboxMessage } from '../../src/adapters/web/ports.ts';
import { smallPublication } from './content.ts';
import { type Product, type ProductOptions, startProduct } from './product.ts';

/** A small publication, served. The limits per network address are raised, because all tests share one. */
export function attacked(options: Omit<ProductOptions, 'folder'> = {}): Promise<Product> {
  return startProduct({
    content: smallPublication(),
    ...options,
    env: { SIGNUP_RATE: '100000', ...options.env },
  });
}

/** The token in the newest email to an address with a link to this page. */
export async function linkTo(
  product: Product,
  page: 'confirm' | 'preferences' | 'unsubscribe' | 'my-data',
  email: string,
): Promise<string> {
  const pattern = new RegExp(`/${page}/([\\w.-]+)`);
  const emails = (await product.emails()).filter(
    ({ to, source }) => to.includes(email) && pattern.test(textOf(source)),
  );
  const token = pattern.exec(textOf(emails.at(-1)?.source ?? ''))?.[1];
  if (!token) throw new Error(`No email to ${email} leads to /${page}/`);
  return token;
}

/** Signs up the way another site's form does. */
export function signUpBy(product: Product, fields: object): Promise<Response> {
  return fetch(`${product.url}/api/subscribe`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  });
}

/** A reader who signed up, got the email and pressed its button. */
export async function confirmed(
  product: Product,
  email: string,
  fields: object = {},
): Promise<{ token: string }> {
  await signUpBy(product, { email, ...fields });
  await product.deliver();
  const token = await linkTo(product, 'confirm', email);
  await fetch(`${product.url}/confirm/${token}`, { method: 'POST' });
  await product.deliver();
  return { token: await linkTo(product, 'preferences', email) };
}

/** The link to a reader's stored data, which they request by their address. */
export async function dataLink(product: Product, email: string): Promise<string> {
  await fetch(`${product.url}/my-data`, { method: 'POST', body: new URLSearchParams({ email }) });
  await product.deliver();
  return linkTo(product, 'my-data', email);
}

/** The status of an address in the store; undefined if it has none. */
export async function statusOf(product: Product, email: string): Promise<string | undefined> {
  await product.app.settled();
  return (await product.app.signup.store.findByKey(email))?.status;
}

/** Emails after these. */
export async function emailsSince(
  product: Product,
  before: readonly InboxMessage[],
): Promise<InboxMessage[]> {
  return (await product.emails()).slice(before.length);
}

/** An email's bytes with soft line breaks and `=3D` undone. */
function textOf(source: string): string {
  return source.replace(/=\r?\n/g, '').replaceAll('=3D', '=');
}
