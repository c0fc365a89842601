import { expect, test } from 'vitest';
import { endsWhileHeld } from '../../../../src/flow/content/issue-end.ts';
import { issueWindow } from '../../../../src/flow/plan/issue-window.ts';

const at = (text: string): number => Date.parse(text);
const DAY = 24 * 3_600_000;
const duringCourse = 'send';

test('one instant is the same for every zone', () => {
  const issue = {
    send: { kind: 'instant', at: at('2027-01-12T07:00Z') },
    notAfter: undefined,
    duringCourse,
  } as const;
  const window = { sendAt: at('2027-01-12T07:00Z'), notAfter: at('2027-01-19T07:00Z') };
  expect(issueWindow(issue, 'Pacific/Kiritimati')).toMatchObject(window);
  expect(issueWindow(issue, 'Pacific/Pago_Pago')).toMatchObject(window);
});

test('a wall-clock time is each reader’s own', () => {
  const issue = {
    send: { kind: 'local', wall: '2027-01-12T08:00' },
    notAfter: { kind: 'local', wall: '2027-01-12T23:59' },
    duringCourse,
  } as const;
  expect(issueWindow(issue, 'Pacific/Kiritimati')).toMatchObject({
    sendAt: at('2027-01-11T18:00Z'),
    notAfter: at('2027-01-12T09:59Z'),
  });
  expect(issueWindow(issue, 'America/New_York')).toMatchObject({
    sendAt: at('2027-01-12T13:00Z'),
    notAfter: at('2027-01-13T04:59Z'),
  });
});

test('an issue without an end is dropped after a week', () => {
  const { sendAt, notAfter } = issueWindow(
    { send: { kind: 'local', wall: '2027-01-12T08:00' }, notAfter: undefined, duringCourse },
    'UTC',
  );
  expect(notAfter - sendAt).toBe(7 * DAY);
});

test('a skipped hour counts an hour later', () => {
  const issue = {
    send: { kind: 'local', wall: '2027-03-28T02:30' },
    notAfter: undefined,
    duringCourse,
  } as const;
  expect(issueWindow(issue, 'Europe/Berlin').sendAt).toBe(at('2027-03-28T01:30Z'));
});

test('an issue that is held and has no end is open for a year to readers who leave a course, for a week afterwards', () => {
  const send = { kind: 'local', wall: '2027-01-12T08:00' } as const;
  const sendAt = at('2027-01-12T07:00Z');
  const held = { send, notAfter: undefined, duringCourse: 'hold' } as const;
  expect(issueWindow(held, 'Europe/Berlin')).toEqual({
    ...{ sendAt, notAfter: sendAt + 7 * DAY },
    ...{ afterCourse: 7 * DAY, closesAt: sendAt + 365 * DAY },
  });
  expect(endsWhileHeld(held)).toBe(false);
});

test('an issue with an end, or that is not held, is over for everybody at once', () => {
  const send = { kind: 'instant', at: at('2027-01-12T08:00Z') } as const;
  const end = { kind: 'instant', at: at('2027-01-13T08:00Z') } as const;
  for (const [notAfter, rule, closesAt] of [
    [end, 'hold', end.at],
    [end, 'send', end.at],
    [undefined, 'drop', send.at + 7 * DAY],
    [undefined, 'send', send.at + 7 * DAY],
  ] as const) {
    const issue = { send, notAfter, duringCourse: rule };
    expect(issueWindow(issue, 'UTC')).toMatchObject({ closesAt, notAfter: closesAt, afterCourse: undefined });
    expect(endsWhileHeld(issue)).toBe(notAfter !== undefined && rule === 'hold');
  }
});
