import { describe, expect, test } from 'vitest';
import { compile, type EmailSource } from '../../../../src/flow/compose/compile.ts';
import { splice } from '../../../../src/flow/compose/segments.ts';
import { PlaceholderTable } from '../../../../src/flow/content/placeholders.ts';

/** An email of one paragraph that greets by name and ends with a link. */
function email({
  text = 'Run.',
  title = '',
  ...changes
}: Partial<EmailSource> & { text?: string; title?: string } = {}): EmailSource {
  const placeholders = new PlaceholderTable();
  const name = placeholders.marker('firstName', 'runner');
  const token = placeholders.marker('token');
  return {
    kind: 'lesson',
    stream: 'basics',
    item: 'one',
    from: { name: 'Tess', email: 'tess@x.org' },
    replyTo: undefined,
    subject: `${name}, it begins`,
    headers: [{ name: 'List-Unsubscribe', value: `<https://x.org/unsubscribe/${token}>` }],
    element: (
      <html lang="en">
        <body>
          <p title={`For ${name}${title}`}>
            Hello {name}: {text}
          </p>
          <a href={`https://x.org/unsubscribe/${token}`}>Leave</a>
        </body>
      </html>
    ),
    placeholders,
    ...changes,
  };
}

const idOf = async (changes?: Parameters<typeof email>[0]) => (await compile(email(changes))).id;

describe('an edition is named by its content', () => {
  test('the same email has the same id', async () => {
    expect(await idOf()).toBe(await idOf());
  });

  test.each<[string, Parameters<typeof email>[0]]>([
    ['text', { text: 'Walk.' }],
    ['an attribute', { title: '!' }],
    ['subject', { subject: 'Other' }],
    ['sender', { from: { name: 'Tess', email: 'tess@y.org' } }],
    ['reply address', { replyTo: 'reply@x.org' }],
    ['headers', { headers: [] }],
    ['course', { stream: 'tips' }],
    ['lesson', { item: 'two' }],
    ['kind', { kind: 'issue' }],
  ])('another %s, another id', async (_, changes) => {
    expect(await idOf(changes)).not.toBe(await idOf());
  });
});

test('every part of an email is spliced with the reader’s values, each by the rules of its context', async () => {
  const { content } = await compile(email());
  const values = { firstName: '<Zoë> & "Co"', token: 'abc.1.xyz' };
  expect(splice(content.subject, values)).toBe('<Zoë> & "Co", it begins');
  const html = splice(content.html, values);
  expect(html).toContain('title="For &lt;Zoë&gt; &amp; &quot;Co&quot;"');
  expect(html.replaceAll('<!-- -->', '')).toContain('Hello &lt;Zoë&gt; &amp; &quot;Co&quot;: Run.');
  expect(html).toContain('href="https://x.org/unsubscribe/abc.1.xyz"');
  const text = splice(content.text, values);
  expect(text).toContain('Hello <Zoë> & "Co": Run.');
  expect(text).toContain('https://x.org/unsubscribe/abc.1.xyz');
  expect(content.headers.map(({ name, value }) => `${name}: ${splice(value, values)}`)).toEqual([
    'List-Unsubscribe: <https://x.org/unsubscribe/abc.1.xyz>',
  ]);
});

test('a reader without a name is greeted by the fallback', async () => {
  const { content } = await compile(email());
  expect(splice(content.subject, { token: 't' })).toBe('runner, it begins');
  expect(splice(content.text, { firstName: '', token: 't' })).toContain('Hello runner: Run.');
});

test('nothing that is sent contains a marker', async () => {
  const { content } = await compile(email());
  expect(JSON.stringify(content)).not.toMatch(/xhole/);
});

describe('an email that mailbox providers would clip', () => {
  test('is refused with its name and size', async () => {
    await expect(compile(email({ text: 'x'.repeat(100_001) }))).rejects.toThrow(
      /^basics\/one has 100\d{3} bytes of HTML; at most 100000 are sent, because Gmail clips longer emails\. Shorten it\.$/,
    );
  });

  test('is measured in bytes, not in characters', async () => {
    await expect(compile(email({ text: '語'.repeat(34_000) }))).rejects.toThrow('bytes of HTML');
    await expect(compile(email({ text: 'x'.repeat(90_000) }))).resolves.toMatchObject({ item: 'one' });
  });
});
