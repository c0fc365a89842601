import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bodyOf } from '../../../../src/adapters/transport/smtp-body.ts';

/** The message between others, as it is in a batch. */
function body(message: string, after: string, before = '.first line\r\n.\r\n'): string {
  const bytes = Buffer.from(`${before}${message}${after}`, 'latin1');
  return bodyOf(bytes, before.length, before.length + message.length).toString('latin1');
}

/** A server's reading of it (RFC 5321 section 4.5.2); undefined if it would end early. */
function received(sent: string): string | undefined {
  const end = `\r\n${sent}`.search(/[\r\n]\.[\r\n]/);
  if (end !== sent.length - 2) return undefined;
  return sent.slice(0, -3).replace(/(^|\n)\./g, '$1');
}

it('leaves a message made for the wire unchanged', () => {
  const bytes = Buffer.from('Subject: 1\r\n\r\nHello.\r\n.\r\nSubject: 2\r\n\r\nHello.\r\n.\r\n');
  const second = bodyOf(bytes, 25, bytes.length - 3);
  expect(second.toString()).toBe('Subject: 2\r\n\r\nHello.\r\n.\r\n');
  expect(second.buffer).toBe(bytes.buffer);
});

it.each([
  ['.\r\n', '..\r\n.\r\n'],
  ['a\r\n.\r\nMAIL FROM:<evil@x.test>\r\n', 'a\r\n..\r\nMAIL FROM:<evil@x.test>\r\n.\r\n'],
  ['a\r\n..\r\n.b\r\n', 'a\r\n...\r\n..b\r\n.\r\n'],
  ['a\n.\nb\r\n', 'a\n..\nb\r\n.\r\n'],
  ['a\r\n.', 'a\r\n..\r\n.\r\n'],
  ['no end of line', 'no end of line\r\n.\r\n'],
  ['', '.\r\n'],
])('doubles the dots of %j', (message, sent) => {
  for (const after of ['', '.\r\n', '.', '.\n', 'Subject: next\r\n']) expect(body(message, after)).toBe(sent);
});

it('is read back unchanged, whatever is in it', () => {
  const piece = fc.constantFrom('.', '..', '\r\n', 'a', 'é', '.\r\n', '\r\n.\r\n');
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 30 }),
      fc.constantFrom('', '.\r\n', 'X: y\r\n'),
      (pieces, after) => {
        const message = `${pieces.join('')}\r\n`;
        expect(received(body(message, after))).toBe(Buffer.from(message, 'latin1').toString('latin1'));
      },
    ),
    { seed: 1, numRuns: 500 },
  );
});
