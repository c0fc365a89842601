import type { RowFault } from '../src/flow/readers/list-row.ts';
import { rejectionText } from './rejection-text.ts';

type Samples = { readonly [Code in RowFault['code']]: RowFault & { readonly code: Code } };

/** One of each, as an example. */
const SAMPLES: Samples = {
  missing: { field: 'email', code: 'missing' },
  malformed: { field: 'email', code: 'malformed' },
  'too-long': { field: 'email', code: 'too-long' },
  'look-alike': { field: 'email', code: 'look-alike' },
  example: { field: 'email', code: 'example' },
  role: { field: 'email', code: 'role' },
  disposable: { field: 'email', code: 'disposable' },
  'no-such-status': {
    ...{ field: 'status', code: 'no-such-status', found: 'asleep' },
    known: ['active', 'pending', 'unsubscribed', 'bounced', 'complained'],
  },
  'unclear-whether-left': { field: 'subscribed', code: 'unclear-whether-left', found: 'maybe' },
  'no-such-zone': { field: 'timeZone', code: 'no-such-zone' },
  'no-such-course': { field: 'course', code: 'no-such-course', courses: ['basics', 'tips'] },
  'no-such-topic': { field: 'topics', code: 'no-such-topic', topics: ['Red', 'Blue'] },
  'no-such-language': { field: 'language', code: 'no-such-language', languages: ['en', 'de'] },
  'not-text': { field: 'firstName', code: 'not-text' },
  'not-topics': { field: 'topics', code: 'not-topics' },
  'not-fields': { field: 'body', code: 'not-fields' },
  'not-stored': { field: undefined, code: 'not-stored', said: 'value out of range' },
};

/** They occur in the API of sign-ups, where any type may come. */
const ONLY_IN_THE_API = ['not-text', 'not-topics', 'not-fields'];

/** The reasons why a row of a list is rejected, for docs/import.md. */
export function rejectionsTable(): string {
  const rows = Object.entries(SAMPLES)
    .filter(([code]) => !ONLY_IN_THE_API.includes(code))
    .map(([code, fault]) => `| \`${code}\` | ${rejectionText([fault])} |`);
  return ['| code | in words |', '| --- | --- |', ...rows].join('\n');
}
