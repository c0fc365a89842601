import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { killRow } from './kill-smtp.ts';
import { startMailServer } from './support/child.ts';
import { isMet } from './support/row.ts';

test('the mail server counts an email that was accepted twice', async () => {
  const server = await startMailServer();
  try {
    await mail(server.port, ['ann@example.org', 'ben@example.org', 'ann@example.org']);
    expect(await server.received()).toMatchObject({ messages: 3, readers: 2, connections: 1 });
    expect(await server.received()).toMatchObject({ messages: 0, readers: 0 });
  } finally {
    await server.close();
  }
});

test('a lost email misses the goal, and so does a second copy more than each connection and kill allows', () => {
  const met = (messages: number, readers: number) => isMet(killRow('sqlite', 2, 100, { messages, readers }));
  expect(met(100, 100)).toBe(true);
  expect(met(120, 100)).toBe(true);
  expect(met(121, 100)).toBe(false);
  expect(met(99, 99)).toBe(false);
  expect(met(110, 99)).toBe(false);
});

async function mail(port: number, recipients: readonly string[]): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const emails = recipients.map(
    (to) => `MAIL FROM:<a@example.org>\r\nRCPT TO:<${to}>\r\nDATA\r\nSubject: Hello\r\n\r\nHello\r\n.\r\n`,
  );
  socket.write(`EHLO test\r\n${emails.join('')}QUIT\r\n`);
  await text(socket);
}
