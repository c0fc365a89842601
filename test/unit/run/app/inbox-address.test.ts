import { expect, test } from 'vitest';
import { inboxAddress } from '../../../../src/run/app/inbox-address.ts';

const outbox = { kind: 'outbox', folder: '/outbox' } as const;
const resend = { kind: 'resend', apiKey: 'k', baseUrl: undefined } as const;

test.each([
  [outbox, 'http://localhost:3000', 'http://localhost:3000/dev/inbox'],
  [outbox, 'http://127.0.0.1:8080/mail', 'http://127.0.0.1:8080/mail/dev/inbox'],
  [outbox, 'https://news.example.org', undefined],
  [outbox, 'http://192.168.1.7:3000', undefined],
  [resend, 'http://localhost:3000', undefined],
])('%j at %s: %s', (mail, baseUrl, address) => expect(inboxAddress({ mail, baseUrl })).toBe(address));
