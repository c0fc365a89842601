import fc from 'fast-check';
import type { EditionContent } from '../../../../../src/flow/compose/edition.ts';
import {
  type PlaceholderPlace,
  type PlaceholderValues,
  type Segments,
  splice,
} from '../../../../../src/flow/compose/segments.ts';
import { Slab } from '../../../../../src/flow/compose/wire/slab.ts';
import { spliceInto, type WireFormat } from '../../../../../src/flow/compose/wire/wire.ts';
import { INSTANCE, type PlainMessage, rfc5322Date } from '../../../../support/wire.ts';

/** An edition, and one reader's values for its placeholders. */
export interface Case {
  readonly content: EditionContent;
  readonly values: Values;
}
type Values = PlaceholderValues & {
  readonly to: string;
  readonly toName: string;
  readonly messageId: string;
  readonly date: string;
  readonly delivery: string;
};

const NOON = Date.UTC(2026, 11, 1, 12);

const ODD = [
  '.',
  'Re: "squats": 3 × 5, why? <b>',
  'From me\n\ttab\n\u0000 nul',
  `${'Ü'.repeat(40)} ${'word '.repeat(400)}${'x'.repeat(3000)}`,
  '..\n.\n.dot',
  '\r\n.\r\n',
  'trailing space \ntab\t\r\nend ',
  '=3D = é =\n',
  '=?utf-8?Q?not_really?=',
  'a =?utf-8?B?w6k=?= =?utf-8?B?w6k=?= b',
  '--=_-1-Part_1--',
  'x\ud83dy',
  'x\ude00y',
  '\u0000\u0007\u001b\u007f\u0085',
  '\u2028\u2029\u00a0',
  'Ana\r\nBcc: evil@evil.test',
  'Ana "the hare" O\'Neil, Jr.',
  'Ana <evil@evil.test>, evil@evil.test',
  'Ana\\',
  'שלום لعدّائين',
  '\u202eevil\u202c',
  '💪🏽 👩‍👩‍👧‍👦 🏋️‍♀️',
  'Kräftigung für Läufer',
  'a'.repeat(2000),
  'é'.repeat(300),
  'word '.repeat(60),
  '😀'.repeat(40),
  '   ',
  '</p><script>&\'"',
];
const odd = fc.constantFrom(...ODD);
const piece = fc.oneof(
  { weight: 3, arbitrary: odd },
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 120 }),
);
/**
 * Neither half a line break nor half a surrogate pair at an end: how the whole text combines two halves is tested
 * separately.
 */
const texts = fc
  .array(piece, { maxLength: 4 })
  .map((parts) => parts.join('').replace(/^[\n\udc00-\udfff]+|[\r\ud800-\udbff]+$/g, ''));
const values = fc.oneof(fc.constant(''), fc.constant('Ana'), texts);
const tokens = fc.stringMatching(/^[0-9a-z]{1,11}\.[0-9a-z]{1,6}\.[A-Za-z0-9_-]{33}$/);

function segments(
  places: readonly PlaceholderPlace[],
  names = ['firstName', 'next', 'token'],
): fc.Arbitrary<Segments> {
  const placeholder = fc.record({
    name: fc.constantFrom(...names),
    fallback: values,
    as: fc.constantFrom(...places),
  });
  return fc.array(fc.tuple(placeholder, texts), { maxLength: 4 }).chain((pairs) =>
    texts.map((first) => ({
      statics: [first, ...pairs.map(([, text]) => text)],
      placeholders: pairs.map(([one]) => one),
    })),
  );
}

/** Lines that for every reader equal exactly `oneLine` of the whole. */
const lines: fc.Arbitrary<Segments> = fc.oneof(
  segments(['line'], ['firstName']),
  segments(['url', 'line'], ['token']),
  // Several names, with letters at both ends and between the placeholders.
  segments(['line', 'url']).map(({ statics, placeholders }) => ({
    placeholders,
    statics: statics.map((text) => `x${text}x`),
  })),
  // Several names whose values are never empty, at the ends and adjacent.
  segments(['line'], ['token', 'delivery']).map(({ statics, placeholders }) => ({
    statics,
    placeholders: placeholders.map((placeholder) => ({ ...placeholder, fallback: 'none' })),
  })),
);
const people = fc.oneof(fc.constantFrom('', 'Ana', 'Runners’ Strength'), odd, texts);
const addresses = fc.constantFrom(
  'reader1@readers.test',
  "o'neil+run@x.test",
  'ana@xn--lufer-gra.test',
  `${'a'.repeat(60)}@${'long.'.repeat(12)}test`,
);

export const cases: fc.Arbitrary<Case> = fc.record({
  content: fc.record({
    from: fc.record({ name: people, email: fc.constant('coach@pacesetter.test') }),
    replyTo: fc.constantFrom(undefined, 'reply@pacesetter.test'),
    subject: lines,
    html: segments(['html', 'url']),
    text: segments(['text', 'url']),
    headers: fc
      .uniqueArray(fc.constantFrom('List-Unsubscribe', 'X-Note', 'Feedback-ID', 'X-PACE-thing', '7'))
      .chain((names) => fc.tuple(...names.map((name) => lines.map((value) => ({ name, value }))))),
  }),
  values: fc.record({
    firstName: fc.oneof(fc.constant(undefined), values),
    next: fc.oneof(fc.constant(undefined), values),
    token: tokens,
    to: addresses,
    toName: people,
    messageId: fc.constantFrom('<17.i1@pacesetter.test>', `<17.i1@${'long.'.repeat(20)}test>`),
    date: fc.constant(rfc5322Date(NOON)),
    delivery: fc.nat().map(String),
  }),
});

/** The bytes of the fast path. */
export function encoded({ content, values }: Case, format: WireFormat): Buffer {
  const slab = new Slab(16);
  spliceInto(slab, format.compile(content, INSTANCE), values);
  return slab.view();
}

/** The input of the slow path: every text spliced, nothing encoded. */
export function plain({ content, values }: Case): PlainMessage {
  return {
    deliveryId: Number(values.delivery),
    from: content.from,
    to: { name: values.toName, email: values.to },
    replyTo: content.replyTo,
    subject: splice(content.subject, values),
    html: splice(content.html, values),
    text: splice(content.text, values),
    headers: content.headers.map(({ name, value }) => ({ name, value: splice(value, values) })),
    messageId: values.messageId,
    date: NOON,
  };
}
