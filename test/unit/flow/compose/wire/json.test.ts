import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Segments } from '../../../../../src/flow/compose/segments.ts';
import { jsonWire } from '../../../../../src/flow/compose/wire/json.ts';
import { formatMailbox, oneLine } from '../../../../../src/shared/addresses/mailbox.ts';
import { INSTANCE, outgoing, type PlainMessage } from '../../../../support/wire.ts';
import { type Case, cases, encoded, plain } from './arbitrary-editions.ts';

const runs = { seed: 20261201, numRuns: 800 };

/** In the form of the SDK: its keys in its order. */
function member(message: PlainMessage) {
  return {
    from: formatMailbox(message.from),
    headers: Object.fromEntries(message.headers.map(({ name, value }) => [name, oneLine(value)])),
    html: message.html,
    reply_to: message.replyTo,
    subject: oneLine(message.subject),
    tags: [
      { name: 'delivery', value: String(message.deliveryId) },
      { name: 'instance', value: INSTANCE },
    ],
    text: message.text,
    to: message.to.email,
  };
}

const line = (statics: string[], placeholders: Segments['placeholders']): Segments => ({
  statics,
  placeholders,
});
const nothing = line([''], []);
const simple: Case = {
  content: {
    from: { name: 'Coach', email: 'coach@pacesetter.test' },
    replyTo: undefined,
    subject: line(['Lesson 1'], []),
    html: nothing,
    text: nothing,
    headers: [],
  },
  values: { to: 'a@x.test', toName: '', messageId: '<1@x.test>', date: 'now', delivery: '1' },
};

describe('the JSON wire', () => {
  it('is JSON.stringify of the spliced message, byte for byte', () => {
    fc.assert(
      fc.property(cases, (one) => {
        expect(encoded(one, jsonWire).toString()).toBe(JSON.stringify(member(plain(one))));
      }),
      runs,
    );
  });

  it('means the same where two halves of a character meet', () => {
    const half = { name: 'firstName', fallback: '\ude00', as: 'text' } as const;
    const content = { ...simple.content, text: line(['\ud83d', '\ud83d', ''], [half, half]) };
    const one = { ...simple, content };
    expect(JSON.parse(encoded(one, jsonWire).toString())).toEqual(
      JSON.parse(JSON.stringify(member(plain(one)))),
    );
    expect(plain(one).text).toBe('😀😀');
  });

  it('keeps no space if the only placeholder of a line is empty', () => {
    const name = { name: 'firstName', fallback: '', as: 'line' } as const;
    const content = { ...simple.content, subject: line(['', ' , hello\n', '\n'], [name, name]) };
    expect(JSON.parse(encoded({ ...simple, content }, jsonWire).toString()).subject).toBe(', hello');
  });

  it('keeps the last value of a repeated header, as an object does', () => {
    const headers = ['one', 'two'].map((value) => ({ name: 'X-Note', value: line([value], []) }));
    const read = encoded({ ...simple, content: { ...simple.content, headers } }, jsonWire).toString();
    expect(read).toContain('"headers":{"X-Note":"two"}');
  });

  it('has members between brackets, and gives each one’s position', () => {
    const messages = ['Ana', 'Bo'].map((name, index) => ({
      ...plain(simple),
      deliveryId: index + 1,
      text: name,
    }));
    const { bytes, messages: placed } = outgoing('json', messages);
    const members = JSON.parse(bytes.toString());
    expect(members).toEqual(JSON.parse(JSON.stringify(messages.map(member))));
    expect(placed.map(({ start, end }) => JSON.parse(bytes.toString('utf8', start, end)))).toEqual(members);
  });

  it('has no members in an empty batch', () => {
    expect(outgoing('json', []).bytes.toString()).toBe('[]');
  });
});
