/** Requests whose first lines are contradictory or meaningless: never a fault of the server. */
import { expect, test } from 'vitest';
import { attacked } from '../support/attacked.ts';
import { raw } from '../support/raw-http.ts';

const head = (target: string, ...hosts: string[]) =>
  `GET ${target} HTTP/1.1\r\n${hosts.map((host) => `Host: ${host}\r\n`).join('')}Connection: close\r\n\r\n`;

test.each([
  ['two Host fields', head('/', 'letters.example', 'evil.example')],
  ['the same one twice', head('/', 'letters.example', 'letters.example')],
  ['an empty Host', head('/', '')],
  ['no Host', head('/')],
  ['a Host with credentials', head('/', 'user:secret@letters.example')],
  ['a Host with a path', head('/', 'letters.example/evil')],
  ['a target with credentials', head('http://user:secret@letters.example/', 'letters.example')],
  ['a target without a host', head('http:///', 'letters.example')],
  ['a target of another scheme', head('ftp://letters.example/', 'letters.example')],
  ['a target that is a word', head('healthz', 'letters.example')],
  ['the target of OPTIONS', head('*', 'letters.example')],
  ['half a percent-encoding', head('/courses/%', 'letters.example')],
  ['a percent-encoding of no text', head('/courses/%ff%fe', 'letters.example')],
])('%s: 400', async (_, text) => {
  const { url } = await attacked();
  expect((await raw(url, [text])).statuses).toEqual([400]);
});

test.each([
  ['as a proxy asks', head('http://letters.example/healthz', 'letters.example')],
  ['by an address of IPv6', head('/healthz', '[::1]:3000')],
  ['with a percent in its query', head('/healthz?q=100%', 'letters.example')],
])('an unusual but clear request is answered: %s', async (_, text) => {
  const { url } = await attacked();
  expect((await raw(url, [text])).statuses).toEqual([200]);
});
