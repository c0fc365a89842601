/** Names as spammers and attackers give them, followed into the emails and the pages. */
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { DAY } from '../../src/shared/time/clock.ts';
import { attacked, confirmed, emailsSince, signUpBy } from '../support/attacked.ts';

const ANN = 'ann@example.org';
const HEADERS = new Set([
  'from',
  'to',
  'subject',
  'date',
  'message-id',
  'list-unsubscribe',
  'list-id',
  'reply-to',
]);

const NAMES: [string, string][] = [
  ['a header behind CRLF', 'Bob\r\nBcc: eve@evil.example'],
  ['a header behind LF', 'Bob\nSubject: Win'],
  ['a header behind CR', 'Bob\rX-Evil: 1'],
  ['an empty line and a body', 'Bob\r\n\r\n<h1>Win</h1>'],
  ['the end of SMTP data', 'Bob\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n'],
  ['a script', '"><script>alert(1)</script>'],
  ['an attribute', '" onmouseover="alert(1)'],
  ['an image', '<img src=https://evil.example/x.png>'],
  ['a link in Markdown', '[win](https://evil.example)'],
  ['a slot', '{{ secret }}'],
  ['a slot that exists', '{{ firstName | "x" }}'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what an attacker writes
  ['another template language', '${7*7} #{7*7} <%= 7*7 %> {% debug %} [[7*7]]'],
  ['a format', '%s%n%x %0d%0aBcc: eve@evil.example'],
  ['a replacement pattern', "$& $1 $` $' $$"],
  ['an encoded word', '=?utf-8?q?=0D=0ABcc:_eve@evil.example?='],
  ['soft line breaks', 'Bob=0D=0ABcc: eve=40evil.example='],
  ['a boundary', '--b\r\nContent-Type: text/html\r\n\r\n<h1>Win</h1>'],
  ['a right-to-left override', '\u202Egnp.exe\u202D'],
  ['isolates and joiners', 'B\u2066o\u2069b\u200F\u200B\uFEFF'],
  ['Unicode line breaks', 'Bob\u2028Bcc: eve\u2029@evil.example\u0085X'],
  ['a NUL and other controls', 'B\u0000o\u001Bb\u007F\u009B'],
  ['an entity', '&lt;script&gt;&#x0a;&amp;'],
  ['a comment’s end', '--> <!-- <![CDATA['],
  ['ten kilobytes', 'Bob'.repeat(3400)],
  ['a thousand accents on an email', `B${'\u0301'.repeat(1000)}`],
  ['half of a pair', 'Bob\uD83D'],
  ['an emoji of many parts', '👩‍👩‍👧‍👦'.repeat(10)],
];

test.each(NAMES)('%s is inert in every email and on the page', async (_, firstName) => {
  const product = await attacked();
  const { token } = await confirmed(product, ANN, { firstName });
  product.clock.advance(DAY);
  await product.deliver();
  const emails = await product.emails();
  expect(emails.length).toBeGreaterThanOrEqual(3);
  for (const { source } of emails) {
    const parsed = await PostalMime.parse(Buffer.from(source));
    expect(parsed.to?.map(({ address }) => address)).toEqual([ANN]);
    expect([parsed.cc, parsed.bcc]).toEqual([undefined, undefined]);
    const names = parsed.headers.map(({ key }) => key);
    expect(names).not.toContain('x-evil');
    for (const name of HEADERS)
      expect(names.filter((one) => one === name).length, name).toBeLessThanOrEqual(1);
    expect(parsed.html).not.toMatch(/<script|onmouseover="|<h1>Win|<img[^>]*evil|href="https:\/\/evil/i);
    expect(`${parsed.subject}${parsed.html}${parsed.text}`).not.toMatch(
      /[\u202A-\u202E\u2066-\u2069]|\b49\b|undefined|null,/,
    );
    expect(/(?!\s)\p{Cc}/u.exec(`${parsed.subject}${parsed.html}${parsed.text}`)).toBeNull();
    expect(source).not.toMatch(/(?<!\r)\n|\r(?!\n)/);
    for (const line of source.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
    expect(source.length).toBeLessThan(150_000);
  }
  const page = await (await fetch(`${product.url}/preferences/${token}`)).text();
  expect(page).not.toMatch(/<script(?![^>]*src)|onmouseover="|<img src=https|[\u202A-\u202E\u2066-\u2069]/i);
});

test.each(['', ' ', null, '\u200B', '\u202E', '\r\n'])(
  'a name that is %j is replaced by the email’s own greeting',
  async (firstName) => {
    const product = await attacked();
    await confirmed(product, ANN, { firstName });
    product.clock.advance(DAY);
    await product.deliver();
    const lesson = (await product.emails()).find(({ subject }) => subject.includes('Subject of One'));
    expect(lesson?.text).toContain('Hello reader,');
  },
);

test('everything typed in the form along with a name comes back as text', async () => {
  const { url } = await attacked();
  const evil = '"><script>alert(1)</script>';
  const body = new URLSearchParams({
    email: evil,
    firstName: evil,
    timeZone: evil,
    course: evil,
    topics: evil,
    place: evil,
  });
  const html = await (await fetch(`${url}/subscribe`, { method: 'POST', body })).text();
  expect(html).toContain('&lt;script&gt;');
  expect(html).not.toContain('<script>alert');
});

test('a confirmation contains nothing that the person who signed up could choose', async () => {
  const product = await attacked();
  const before = await product.emails();
  await signUpBy(product, { email: ANN, firstName: 'WIN at https://evil.example', timeZone: 'Asia/Tokyo' });
  await product.deliver();
  const [message] = await emailsSince(product, before);
  expect(message?.source).not.toMatch(/evil|WIN|Tokyo/);
});
