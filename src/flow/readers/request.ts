import { z } from 'zod';
import {
  type AddressFault,
  type AddressPolicy,
  type EmailAddress,
  parseAddress,
} from '../../shared/addresses/email-address.ts';
import { cleanFirstName } from '../../shared/addresses/first-name.ts';
import type { FieldFault, TypeFault } from '../../shared/reasons/field-fault.ts';
import { timeZoneOf } from '../../shared/time/time-zone.ts';
import { LANGUAGES, type Language, languageOf } from '../../shared/words/wording.ts';
import type { Catalogue } from '../content/catalogue.ts';
import { slugify } from '../content/fields.ts';

/** A sign-up request, checked. */
export interface SignupRequest {
  readonly address: EmailAddress;
  readonly firstName: string | null;
  /** Null if not given. */
  readonly language: Language | null;
  readonly timeZone: string | null;
  /** Wanted topic ids; null: every topic. */
  readonly topics: readonly string[] | null;
  /** Null: only the newsletter. */
  readonly course: string | null;
}

export type Parsed =
  | { readonly ok: true; readonly request: SignupRequest }
  | { readonly ok: false; readonly faults: readonly FieldFault[] };

const text = z.string({ error: 'not-text' satisfies TypeFault });
/** Its messages are codes. */
const shape = z.object(
  {
    email: z.string({ error: 'missing' satisfies AddressFault }),
    firstName: text.nullish(),
    language: text.nullish(),
    timeZone: text.nullish(),
    topics: z.union([text, z.array(text).max(100)], { error: 'not-topics' satisfies TypeFault }).nullish(),
    course: text.nullish(),
  },
  { error: 'not-fields' satisfies TypeFault },
);

/** Reads the fields of a form or of the API. Empty fields count as absent. */
export function parseSignup(fields: unknown, catalogue: Catalogue, policy?: AddressPolicy): Parsed {
  const parsed = shape.safeParse(fields);
  if (parsed.success) return checkSignup(parsed.data, catalogue, policy);
  const faults = parsed.error.issues.map(({ path, message }): FieldFault => {
    if (message === 'missing') return { field: 'email', code: message };
    return { field: String(path[0] ?? 'body'), code: message as TypeFault };
  });
  return { ok: false, faults };
}

/** Fields that are known to be text. Empty ones count as absent. */
export interface SignupFields {
  readonly email: string;
  readonly firstName?: string | null | undefined;
  readonly language?: string | null | undefined;
  readonly timeZone?: string | null | undefined;
  readonly topics?: string | readonly string[] | null | undefined;
  readonly course?: string | null | undefined;
}

/** Checks fields whose types are known, as those of a list are. */
export function checkSignup(fields: SignupFields, catalogue: Catalogue, policy?: AddressPolicy): Parsed {
  const { publication, courses } = catalogue;
  const faults: FieldFault[] = [];
  const address = parseAddress(fields.email, policy);
  if (typeof address === 'string') faults.push({ field: 'email', code: address });

  const timeZone = zoneOf(fields.timeZone);
  if (timeZone === undefined) faults.push({ field: 'timeZone', code: 'no-such-zone' });
  const course = fields.course?.trim() || publication.startCourse || null;
  if (course !== null && !courses.has(course)) {
    faults.push({ field: 'course', code: 'no-such-course', courses: [...courses.keys()] });
  }
  const own = fields.language?.trim() || null;
  if (own !== null && languageOf(own) === undefined) {
    faults.push({ field: 'language', code: 'no-such-language', languages: LANGUAGES });
  }
  const topics = topicsIn(fields.topics, catalogue);
  if (topics.includes(undefined)) {
    const names = publication.topics.map(({ name }) => name);
    faults.push({ field: 'topics', code: 'no-such-topic', topics: names });
  }
  if (faults.length > 0 || typeof address === 'string') return { ok: false, faults };
  return {
    ok: true,
    request: {
      address,
      firstName: cleanFirstName(fields.firstName),
      language: languageOf(own) ?? null,
      timeZone: timeZone ?? null,
      topics: topics.length > 0 ? [...new Set(topics as string[])] : null,
      course,
    },
  };
}

const NO_TOPICS: readonly undefined[] = [];

/** Their ids; undefined for a name that no topic has. */
function topicsIn(
  named: SignupFields['topics'],
  { publication }: Catalogue,
): readonly (string | undefined)[] {
  if (!named || named.length === 0) return NO_TOPICS;
  return [named]
    .flat()
    .filter((name) => name.trim() !== '')
    .map((name) => publication.topics.find(({ id }) => id === slugify(name))?.id);
}

/** Browsers that hide or don't know their zone send nothing or `Etc/Unknown`: that is not the reader's mistake. */
function zoneOf(name: string | null | undefined): string | null | undefined {
  const trimmed = name?.trim();
  if (!trimmed || trimmed === 'Etc/Unknown') return null;
  return timeZoneOf(trimmed);
}
