/** The other readers' results decide whom a refusal blames. */
import { describe, expect, test } from 'vitest';
import {
  type Blame,
  judge,
  NO_PAST,
  type Past,
  type ProviderAnswer,
  stopsAt,
} from '../../../../src/flow/deliver/blame.ts';
import { likenessOf } from '../../../../src/flow/deliver/speaks-of.ts';
import type { Outcome, Refusal } from '../../../../src/flow/deliver/transport.ts';

const OK: Outcome = { kind: 'accepted', providerId: 'p' };
const UNSENT: Outcome = { kind: 'unsent' };

function no(words: string, more: Partial<Refusal> = {}): Outcome {
  const [, code = '550', status] = /^(\d{3})[ -](\d\.\d+\.\d+)?/.exec(words) ?? [];
  const refusal = { stage: 'recipient', code: Number(code), status, words, named: false, ...more } as const;
  return { kind: 'refused', refusal };
}

/** Readers of three domains in turn, who all get one email. */
function answersOf(outcomes: readonly Outcome[], more: Partial<ProviderAnswer> = {}): ProviderAnswer[] {
  return outcomes.map((outcome, index) => ({
    deliveryId: index + 1,
    readerId: index + 1,
    domain: `d${index % 3}.example`,
    editionId: 'one',
    outcome,
    ...more,
  }));
}

function blames(
  outcomes: readonly Outcome[],
  past: Past = NO_PAST,
  more: Partial<ProviderAnswer> = {},
): Blame[] {
  return [...judge(answersOf(outcomes, more), past, { together: false, finished: true }).values()];
}

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
const DENIED = no('554 5.7.1 <x…@d.example>: Recipient address rejected: Access denied');
const UNHEARD = no('550 The moon is in the wrong house');
const gone = no('550 5.1.1 <x…@d.example>: Recipient address rejected: User unknown', { named: true });

describe('a lone refusal among accepted emails', () => {
  test.each([
    ['5.7.1', DENIED],
    ['words never used before', UNHEARD],
    ['a sender that is spoken of', no('550 5.7.1 Sender verify failed')],
    ['a full mailbox', no('552 5.2.2 mailbox full')],
    ['an email too large for its server', no('552 5.3.4 too big', { stage: 'message' })],
  ])('by %s is that reader’s, and no bounce', (_, refusal) => {
    expect(blames([...times(10, OK), refusal, ...times(10, OK)])).toEqual(['reader']);
  });

  test('bounces if it says that there is no such user', () => {
    expect(blames([OK, gone, OK])).toEqual(['address']);
    expect(blames([OK, no('550 No such user here'), OK])).toEqual(['address']);
  });

  test('never bounces if any line of it is about our sender', () => {
    const words =
      '550-Verification failed for <us> 550-Called: mx 550-Response: 550 5.1.1 User unknown 550 Sender verify failed';
    expect(blames([OK, no(words), OK])).toEqual(['reader']);
  });
});

describe('the same refusal for several readers in a row', () => {
  test.each([
    ['words never used before', UNHEARD],
    ['5.7.1', DENIED],
    [
      'a verification that quotes a user unknown',
      no('550-Verification failed for <us> 550 5.1.1 User unknown 550 Sender verify failed'),
    ],
    ['a user unknown that names nobody', no('550 5.1.1 User unknown')],
  ])('by %s is the sender’s', (_, refusal) => {
    expect(blames(times(12, refusal))).toEqual(times(12, 'sender'));
  });

  test('bounces if each names its recipient as unknown: an old list', () => {
    expect(blames([...times(4, OK), ...times(20, gone), ...times(4, OK)])).toEqual(times(20, 'address'));
    expect(blames(times(20, gone))).toEqual(times(20, 'address'));
  });

  test('blames nobody else if there are dead addresses among them', () => {
    expect(blames([UNHEARD, gone, UNHEARD, gone, UNHEARD])).toEqual([
      'sender',
      'address',
      'sender',
      'address',
      'sender',
    ]);
  });

  test('with changing numbers and hosts is still the same', () => {
    const each = [1, 2, 3].map((n) => no(`550 mx${n}.example.net refused you, see ticket A${n}F`));
    expect(blames(each)).toEqual(times(3, 'sender'));
  });

  test('of one domain is the sender’s only if nothing was accepted', () => {
    const one = { domain: 'd.example' };
    expect(blames(times(12, UNHEARD), NO_PAST, one)).toEqual(times(12, 'sender'));
    expect(blames([...times(3, UNHEARD), OK], NO_PAST, one)).toEqual(times(3, 'reader'));
  });

  test('that only two readers get is not enough, unless it is about the sender', () => {
    expect(blames([UNHEARD, UNHEARD])).toEqual(['reader', 'reader']);
    const verify = no('550 Sender verify failed');
    expect(blames([verify, verify])).toEqual(['sender', 'sender']);
  });

  test('is each reader’s own if all were answered at once and others were accepted', () => {
    const answers = answersOf([...times(97, OK), ...times(3, no('554 Invalid to', { stage: 'message' }))]);
    const judged = judge(answers, NO_PAST, { together: true, finished: true });
    expect([...judged.values()]).toEqual(times(3, 'reader'));
  });
});

describe('a failure that is certainly not a reader’s', () => {
  test.each(['session', 'sender'] as const)('is a refusal of the %s', (stage) => {
    expect(blames([no('550 5.1.1 User unknown', { stage, named: true })])).toEqual(['sender']);
  });

  test('is a required login, or a limit', () => {
    expect(blames([no('530 5.7.0 Authentication required')])).toEqual(['sender']);
    const limit = no('550 5.4.5 Daily user sending limit exceeded');
    expect(blames([...times(4, OK), ...times(2, limit), ...times(6, UNSENT)])).toEqual(['limit', 'limit']);
    expect(blames([no('421 4.7.0 Too many messages, try again in 20 minutes')])).toEqual(['limit']);
    expect(blames([no('454 4.7.1 Message rate limit exceeded')])).toEqual(['limit']);
  });

  test('is a limit under which others are still accepted: that email waits alone', () => {
    const limit = no('451 4.7.1 Message rate limit exceeded for this recipient');
    expect(blames([OK, limit, ...times(9, OK)])).toEqual(['later']);
    expect(blames([no('452 4.2.2 The mailbox is over its quota')])).toEqual(['later']);
  });

  test('is an email too large: for the server at once, for the readers if nobody received it', () => {
    const tooBig = (stage: Refusal['stage']) => no('552 5.3.4 Message size exceeds fixed limit', { stage });
    expect(blames([OK, tooBig('sender'), OK])).toEqual(['email']);
    expect(blames(times(3, tooBig('message')))).toEqual(times(3, 'email'));
  });

  test('is an email refused for several at its end while other emails are accepted', () => {
    const spam = no('554 Content rejected', { stage: 'message' });
    const answers = answersOf([spam, OK, spam, OK, spam, OK]).map((answer, index) => ({
      ...answer,
      editionId: index % 2 === 0 ? 'bad' : 'good',
    }));
    const judged = judge(answers, NO_PAST, { together: false, finished: true });
    expect([...judged.values()]).toEqual(times(3, 'email'));
    // A single accepted one is enough.
    const few = answers.filter(({ editionId }, index) => editionId === 'bad' || index === 1);
    expect([...judge(few, NO_PAST, { together: false, finished: true }).values()]).toEqual(times(3, 'email'));
  });
});

describe('an email that is alone in its run', () => {
  test.each(['5.1.1', '5.1.2', '5.1.3', '5.1.10'])('bounces its reader by %s', (status) => {
    expect(blames([no(`550 ${status} no`)])).toEqual(['address']);
  });

  test.each([
    '550 No such user here',
    '550 5.7.1 no',
    '550 5.4.1 no',
    '554 no',
    '550 5.2.1 disabled',
    '550 5.1.0 no',
  ])('does not by %s', (words) => {
    expect(blames([no(words)])).toEqual(['reader']);
  });
});

describe('the record', () => {
  const past = (readers: readonly number[], more: Partial<Past> = {}): Past => ({
    ...NO_PAST,
    refusals: readers.map((readerId) => ({
      readerId,
      deliveryId: readerId,
      at: 100,
      domain: `d${readerId}.example`,
      editionId: 'one',
      likeness: UNHEARD.kind === 'refused' ? likenessOf(UNHEARD.refusal) : '',
      blames: 'reader',
      alone: false,
    })),
    ...more,
  });

  test('turns refusals that come one by one into a row', () => {
    expect(blames([UNHEARD], past([8]))).toEqual(['reader']);
    expect(blames([UNHEARD], past([8, 9]))).toEqual(['sender']);
    expect(blames([UNHEARD], past([8, 9], { lastTakenAt: 101 }))).toEqual(['reader']);
  });

  test('doesn’t count a reader as a witness who was refused while others were accepted', () => {
    expect(blames(times(3, UNHEARD), past([1, 2, 3], { lastTakenAt: 101 }))).toEqual(times(3, 'reader'));
  });

  test('doesn’t count one reader, however often refused, as a row', () => {
    expect(blames([UNHEARD], past([1, 1, 1, 1, 1, 1]))).toEqual(['reader']);
  });

  describe('an email that is refused at its end', () => {
    const spam = no('554 Content rejected', { stage: 'message' });
    const likeness = spam.kind === 'refused' ? likenessOf(spam.refusal) : '';
    const earlier = (more: Partial<Past['refusals'][number]> = {}, past_: Partial<Past> = {}) => {
      const { refusals } = past([8, 9]);
      const alike = refusals.map((one) => ({ ...one, likeness, ...more }));
      return past([], { refusals: alike, lastTakenAt: 150, ...past_ });
    };

    test('for one more, as for others before while mail was accepted, is refused itself', () => {
      expect(blames([spam], earlier())).toEqual(['email']);
    });

    test('is not blocked while nothing was accepted, or if somebody received it', () => {
      expect(blames([spam], earlier({ at: 200 }))).not.toEqual(['email']);
      expect(blames([spam], earlier({}, { takenEditions: new Set(['one']) }))).toEqual(['reader']);
    });

    test('is not blocked by refusals of another email, or in other words', () => {
      expect(blames([spam], earlier({ editionId: 'two' }))).toEqual(['reader']);
      expect(blames([spam], earlier({ likeness: 'something else' }))).toEqual(['reader']);
    });
  });

  test('an email that somebody received is not too large for all', () => {
    const tooBig = no('552 5.3.4 too big', { stage: 'message' });
    expect(blames([tooBig], { ...NO_PAST, takenEditions: new Set(['one']) })).toEqual(['reader']);
  });
});

describe('a batch stops', () => {
  const stop = (...outcomes: Outcome[]) => stopsAt(answersOf(outcomes));

  test('at the third of several domains refused alike in a row, and not before', () => {
    expect(stop(UNHEARD, UNHEARD)).toBe('nothing');
    expect(stop(UNHEARD, UNHEARD, UNHEARD)).toBe('all');
    expect(stop(UNHEARD, OK, UNHEARD, OK, UNHEARD)).toBe('nothing');
    expect(stopsAt(answersOf(times(12, UNHEARD), { domain: 'd.example' }))).toBe('nothing');
  });

  test('never because of dead addresses', () => {
    expect(stop(...times(20, gone))).toBe('nothing');
  });

  test('at the second limit, and at an email too large for that email', () => {
    const limit = no('550 5.4.5 Daily user sending limit exceeded');
    expect(stop(OK, limit)).toBe('nothing');
    expect(stop(OK, limit, limit)).toBe('all');
    expect(stop(no('552 5.3.4 too big', { stage: 'sender' }))).toBe('email');
  });
});
