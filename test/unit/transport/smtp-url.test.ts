import { expect, it } from 'vitest';
import { readSmtpUrl } from '../../../src/transport/smtp-url.ts';

it.each([
  [
    'smtp://mail.example.org',
    { host: 'mail.example.org', port: 587, encryption: 'starttls', staysLocal: false },
  ],
  ['smtp://mail.example.org:25?tls=off', { port: 25, encryption: 'off', staysLocal: false }],
  ['smtps://mail.example.org', { port: 465, encryption: 'implicit' }],
  ['smtps://mail.example.org:4650?pool', { port: 4650, encryption: 'implicit' }],
  ['smtp://localhost:1025', { host: 'localhost', port: 1025, encryption: 'off', staysLocal: true }],
  ['smtp://127.0.0.1?tls=on', { encryption: 'starttls', staysLocal: true }],
  ['smtp://[::1]:2525', { host: '::1', port: 2525, staysLocal: true }],
  ['smtp://mail.example.org?pool=true', { encryption: 'starttls', auth: undefined }],
  ['smtp://me%40x.org:p%3Aw%25d@mail.example.org', { auth: { user: 'me@x.org', pass: 'p:w%d' } }],
])('reads %s', (url, expected) => {
  expect(readSmtpUrl(url)).toMatchObject(expected);
});

it.each([
  ['', /should read like/],
  ['mail.example.org', /should read like/],
  ['http://mail.example.org', /should read like/],
  ['smtp://', /should read like/],
  ['smtp://mail.example.org?tls=maybe', /tls is "on" or "off"/],
  ['smtp://mail.example.org?requireTLS=true', /unknown option "requireTLS"/],
  ['smtp://me:sec%ret@mail.example.org', /%25/],
])('refuses %j', (url, message) => {
  expect(() => readSmtpUrl(url)).toThrow(message);
});

it('never repeats a password', () => {
  for (const url of ['smtp://me:hunter2@', 'smtp://me:hunter2%@x.org', 'smtp://me:hunter2@x.org?a=b']) {
    expect(() => readSmtpUrl(url)).toThrow(/^(?!.*hunter2)/);
  }
});
