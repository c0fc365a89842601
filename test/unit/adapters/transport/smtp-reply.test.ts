import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ProtocolError, type Reply, ReplyReader } from '../../../../src/adapters/transport/smtp-reply.ts';

function read(...chunks: (string | Buffer)[]): Reply[] {
  const reader = new ReplyReader();
  const replies: Reply[] = [];
  for (const chunk of chunks) reader.read(Buffer.from(chunk), (reply) => replies.push(reply));
  return replies;
}

it.each([
  ['250 ok\r\n', [{ code: 250, text: '250 ok' }]],
  ['250\r\n', [{ code: 250, text: '250' }]],
  ['250 \r\n', [{ code: 250, text: '250 ' }]],
  ['250 ok\n', [{ code: 250, text: '250 ok' }]],
  ['250-one\r\n250-\r\n250 two\r\n', [{ code: 250, text: '250-one\n250-\n250 two' }]],
  [
    '250 a\r\n550 5.1.1 b\r\n354 c\r\n',
    [
      { code: 250, text: '250 a' },
      { code: 550, text: '550 5.1.1 b' },
      { code: 354, text: '354 c' },
    ],
  ],
])('reads %j', (bytes, replies) => {
  expect(read(bytes)).toEqual(replies);
});

it('reads the same wherever the bytes are split', () => {
  const bytes = Buffer.from('250-weird ✓ text\r\n250 2.0.0 Ok: queued as 4X\r\n354 go\r\n421 läuft\r\n');
  const whole = read(bytes);
  expect(whole.map(({ code }) => code)).toEqual([250, 354, 421]);
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat({ max: bytes.length })), (cuts) => {
      const ends = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const chunks = ends.slice(1).map((end, index) => bytes.subarray(ends[index], end));
      expect(read(...chunks)).toEqual(whole);
    }),
    { seed: 1 },
  );
});

it('says whether bytes came right after a reply', () => {
  const followed: boolean[] = [];
  new ReplyReader().read(Buffer.from('354 go\r\n250 early\r\n'), (_, more) => followed.push(more));
  expect(followed).toEqual([true, false]);
});

it.each([
  'hello\r\n',
  'HTTP/1.1 400 Bad Request\r\n',
  '150 no such class\r\n',
  '600 no such class\r\n',
  '25 short\r\n',
  '250ok\r\n',
  '\r\n',
  '250-one\r\n251 two\r\n',
])('refuses %j', (bytes) => {
  expect(() => read(bytes)).toThrow(ProtocolError);
});

it('accepts a line up to 2,048 octets, and no longer one', () => {
  expect(read(`250 ${'x'.repeat(2000)}\r\n`)).toHaveLength(1);
  expect(() => read(`250 ${'x'.repeat(3000)}\r\n`)).toThrow('a line of the reply is too long');
  expect(() => read(...Array(10).fill('250x'.repeat(100)))).toThrow('a line of the reply is too long');
});

it('keeps no reply of endless lines', () => {
  expect(() => read(...Array(1000).fill('250-more\r\n'))).toThrow('the reply has too many lines');
});
