import { expect, test } from 'vitest';
import { issueWindow } from '../../../src/plan/issue-window.ts';

const at = (text: string): number => Date.parse(text);

test('one instant is the same for every zone', () => {
  const issue = { send: { kind: 'instant', at: at('2027-01-12T07:00Z') }, notAfter: undefined } as const;
  const window = { sendAt: at('2027-01-12T07:00Z'), notAfter: at('2027-01-19T07:00Z') };
  expect(issueWindow(issue, 'Pacific/Kiritimati')).toEqual(window);
  expect(issueWindow(issue, 'Pacific/Pago_Pago')).toEqual(window);
});

test('a time on the wall is each reader’s own', () => {
  const issue = {
    send: { kind: 'local', wall: '2027-01-12T08:00' },
    notAfter: { kind: 'local', wall: '2027-01-12T23:59' },
  } as const;
  expect(issueWindow(issue, 'Pacific/Kiritimati')).toEqual({
    sendAt: at('2027-01-11T18:00Z'),
    notAfter: at('2027-01-12T09:59Z'),
  });
  expect(issueWindow(issue, 'America/New_York')).toEqual({
    sendAt: at('2027-01-12T13:00Z'),
    notAfter: at('2027-01-13T04:59Z'),
  });
});

test('an issue that names no end is dropped after a week', () => {
  const { sendAt, notAfter } = issueWindow(
    { send: { kind: 'local', wall: '2027-01-12T08:00' }, notAfter: undefined },
    'UTC',
  );
  expect(notAfter - sendAt).toBe(7 * 24 * 3_600_000);
});

test('an hour that the clocks skip is taken an hour later', () => {
  const issue = { send: { kind: 'local', wall: '2027-03-28T02:30' }, notAfter: undefined } as const;
  expect(issueWindow(issue, 'Europe/Berlin').sendAt).toBe(at('2027-03-28T01:30Z'));
});
