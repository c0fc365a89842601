import { expect, it } from 'vitest';
import { readSmtpUrl } from '../../../../src/adapters/transport/smtp-url.ts';

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
  ['smtp://me:pw@mail.example.org?auth=login', { auth: { user: 'me', pass: 'pw', method: 'login' } }],
  ['smtp://me:token@x.org?auth=xoauth2', { auth: { user: 'me', pass: 'token', method: 'xoauth2' } }],
  ['smtp://mail.example.org', { connections: 10, messages: 500 }],
  ['smtp://mail.example.org?connections=3&messages=100', { connections: 3, messages: 100 }],
  ['smtp://mail.example.org', { chunking: true }],
  ['smtp://mail.example.org?chunking=on', { chunking: true }],
  ['smtp://mail.example.org?chunking=off', { chunking: false }],
])('reads %s', (url, expected) => {
  expect(readSmtpUrl(url)).toMatchObject(expected);
});

it.each([
  ['', /use an address such as/],
  ['mail.example.org', /use an address such as/],
  ['http://mail.example.org', /use an address such as/],
  ['smtp://', /use an address such as/],
  ['smtp://mail.example.org?tls=maybe', /use "on" or "off"/],
  ['smtp://mail.example.org?requireTLS=true', /unknown option "requireTLS"/],
  ['smtp://me:sec%ret@mail.example.org', /%25/],
  ['smtp://me:pw@mail.example.org?auth=cram-md5', /use "plain", "login" or "xoauth2"/],
  ['smtp://mail.example.org?auth=plain', /needs a user name/],
  ['smtp://:pw@mail.example.org', /needs a user name/],
  ['smtp://me:p%00w@mail.example.org', /contain control characters/],
  ['smtp://mail.example.org?connections=0', /connections is "\d+"; use a whole number from 1 to 100/],
  ['smtp://mail.example.org?connections=101', /connections is "\d+"; use a whole number from 1 to 100/],
  ['smtp://mail.example.org?messages=1e3', /messages is "1e3"; use a whole number from 1 to 100000/],
  ['smtp://mail.example.org?messages=-1', /messages is "-1"; use a whole number/],
  ['smtp://mail.example.org?chunking=no', /chunking is "no"; use "on" or "off"/],
  ['smtp://mail.example.org?tls=on&tls=off', /tls is given twice/],
  ['smtps://mail.example.org?tls=off', /always encrypted/],
])('refuses %j', (url, message) => {
  expect(() => readSmtpUrl(url)).toThrow(message);
});

it('never repeats a password', () => {
  const faults = ['smtp://me:hunter2@', 'smtp://me:hunter2%@x.org', 'smtp://me:hunter2@x.org?a=b'];
  for (const url of [...faults, 'smtp://me:hunter2%00@x.org', 'smtp://:hunter2@x.org?auth=no']) {
    expect(() => readSmtpUrl(url)).toThrow(/^(?!.*hunter2)/);
  }
});
