/** The fuzz targets: outside text goes in, and the output must keep the invariants. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { ContentError, sayFault } from '../../src/flow/content/content-error.ts';
import { parseFrontMatter } from '../../src/flow/content/front-matter.ts';
import { lessonSchema, publicationSchema } from '../../src/flow/content/schemas.ts';
import { renderWebText } from '../../src/flow/content/web-text.ts';
import { readMailReport } from '../../src/flow/events/mail-report.ts';
import { readResendEvent } from '../../src/flow/events/resend-webhook.ts';
import { parseSignup } from '../../src/flow/readers/request.ts';
import { parseAddress } from '../../src/shared/addresses/email-address.ts';
import { wireAddress } from '../../src/shared/addresses/mailbox.ts';
import { returnPaths } from '../../src/shared/addresses/return-path.ts';
import { tokenKeys } from '../../src/shared/signing/token.ts';
import { catalogue } from '../unit/adapters/web/samples.ts';
import { activeParts } from './active-parts.ts';
import { FORM_TYPE, formApp } from './form-app.ts';
import { front, hostile, hostileJson, mailReport, markdown, yaml } from './hostile.ts';

/** A target: inputs, and a check that throws if one of them breaks an invariant. */
export interface Target {
  readonly inputs: fc.Arbitrary<unknown>;
  readonly check: (input: never) => void | Promise<void>;
}

function target<T>(inputs: fc.Arbitrary<T>, check: (input: T) => void | Promise<void>): Target {
  return { inputs, check: check as Target['check'] };
}

function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

const keys = tokenKeys(['a key that signs while fuzzing', 'an older key of the ring']);
const genuine = keys.sign({ purpose: 'manage', subject: 123_456, version: 3 }) as string;
const paths = returnPaths('bounces@letters.test', 'fuzz12345678', keys);
const EMAIL = { subscriberId: 3, id: 41 };
const SECRET = Buffer.from('a secret that signs while fuzzing').toString('base64');
const EMAILS = /^[!-~]+@[a-z0-9.-]+$/;

const FIELDS = [
  'email',
  'firstName',
  'timeZone',
  'course',
  'topics',
  'place',
  'website',
  'stamp',
  'typed',
  'suggested',
];

export const TARGETS: Readonly<Record<string, Target>> = {
  tokens: target(fc.oneof(hostile, fc.tuple(fc.nat(genuine.length), fc.nat(5), hostile)), (input) => {
    const text =
      typeof input === 'string'
        ? input
        : genuine.slice(0, input[0]) + input[2] + genuine.slice(input[0] + input[1]);
    const claims = keys.verify('manage', text);
    must(text === genuine || claims === undefined, 'a token that nobody signed was taken');
    must(keys.verify('confirm', text) === undefined, 'a token of another purpose was taken');
  }),

  addresses: target(
    fc.oneof(
      hostile,
      fc.tuple(hostile, hostile).map(([one, other]) => `${one}@${other}`),
      fc.emailAddress(),
    ),
    (text) => {
      const found = parseAddress(text);
      if (typeof found === 'string') return;
      must(EMAILS.test(found.email), 'an address holds what no header may');
      must(Buffer.byteLength(found.email) <= 254, 'an address is too long');
      must(wireAddress(found.email) === found.email, 'an address is another one on the wire');
      const again = parseAddress(found.email);
      must(typeof again === 'object' && again.key === found.key, 'an address is not its own');
    },
  ),

  'sign-ups': target(hostileJson, (fields) => {
    const parsed = parseSignup(fields, catalogue);
    if (!parsed.ok) return must(parsed.faults.length > 0, 'refused without a reason');
    const { address, firstName, topics } = parsed.request;
    must(EMAILS.test(address.email), 'an address holds what no header may');
    must(firstName === null || !/\p{Cc}|[\u2028\u2029\u202E]/u.test(firstName), 'a name holds a control');
    must([...(firstName ?? '')].length <= 240, 'a name is too long');
    must(
      (topics ?? []).every((id) => catalogue.publication.topics.some((topic) => topic.id === id)),
      'no such topic',
    );
  }),

  forms: target(
    fc.oneof(hostile, fc.dictionary(fc.oneof(fc.constantFrom(...FIELDS), hostile), hostile)),
    async (input) => {
      const body = typeof input === 'string' ? input : new URLSearchParams(wellFormed(input)).toString();
      const answer = await formApp.request('/subscribe', {
        method: 'POST',
        body,
        headers: { 'content-type': FORM_TYPE },
      });
      must([303, 400, 413, 422].includes(answer.status), `a form was answered with ${answer.status}`);
      const html = await answer.text();
      const found = activeParts(html, { own: true });
      must(found.length === 0, `a page came to hold ${found.join(' ')}`);
    },
  ),

  webhooks: target(
    fc.tuple(
      fc.oneof(
        fc.json(),
        hostile,
        hostileJson.map((value) => JSON.stringify(value) ?? ''),
      ),
      hostile,
      fc.boolean(),
    ),
    ([body, noise, signed]) => {
      const timestamp = String(Math.floor(Date.now() / 1000));
      const mac = createHmac('sha256', Buffer.from(SECRET, 'base64'))
        .update(`msg.${timestamp}.${body}`)
        .digest('base64');
      const signature = signed ? `v1,${mac}` : noise;
      const event = readResendEvent(body, { id: 'msg', timestamp: signed ? timestamp : noise, signature }, [
        `whsec_${SECRET}`,
      ]);
      must(signed || event === undefined, 'an event that nobody signed was taken');
      must(event === undefined || Number.isFinite(event.at), 'an event has no time');
      for (const detail of Object.values(event?.detail ?? {}))
        must(detail.length <= 1000, 'a detail is endless');
    },
  ),

  reports: target(fc.tuple(mailReport, fc.boolean()), async ([message, isOurs]) => {
    const raw = message.replaceAll(
      'RETURN',
      isOurs ? paths.of(EMAIL) : 'bounces+3-15-0123456789abcdef0123@letters.test',
    );
    const deps = { returnPaths: paths, keys, instance: 'fuzz12345678' };
    const report = await readMailReport(Buffer.from(raw), 1_800_000_000_000, deps);
    must(report.kind !== 'unsubscribe', 'somebody left without a token');
    if (report.kind === 'nothing') return must(report.why.length > 0, 'passed over without a reason');
    must(isOurs, 'a report of an email that nobody sent was taken');
    must(report.event.deliveryTag === '3_41', 'a report of another email was taken');
    must(Number.isFinite(report.event.at), 'a report has no time');
  }),

  'front-matter': target(
    fc.tuple(
      fc.oneof(
        hostile,
        front,
        yaml.map((text) => `---\n${text}\n---\nText.\n`),
      ),
      fc.boolean(),
    ),
    ([source, lesson]) => {
      const parsed = parseFrontMatter('a.md', source, (lesson ? lessonSchema : publicationSchema) as never);
      if (parsed.ok) return;
      must(parsed.faults.length > 0, 'refused without a reason');
      for (const fault of parsed.faults) {
        const { line } = fault;
        must(sayFault(fault) !== '' && (line === undefined || line >= 1), 'a fault says nothing');
      }
    },
  ),

  markdown: target(markdown, (text) => {
    try {
      const found = activeParts(renderWebText({ text, file: 'a.md' }).html, { own: false });
      must(found.length === 0, `a text came to hold ${found.join(' ')}`);
    } catch (error) {
      if (!(error instanceof ContentError)) throw error;
    }
  }),
};

function wellFormed(fields: Record<string, string>): [string, string][] {
  return Object.entries(fields).map(([name, value]) => [name.toWellFormed(), value.toWellFormed()]);
}
