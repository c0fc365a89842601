import { z } from 'zod';
import { type AddressPolicy, type EmailAddress, parseAddress } from '../../shared/addresses/email-address.ts';
import { cleanFirstName } from '../../shared/addresses/first-name.ts';
import { timeZoneOf } from '../../shared/time/time-zone.ts';
import type { Words } from '../../shared/words/en.ts';
import { LANGUAGES, type Language, languageOf, wordsIn } from '../../shared/words/wording.ts';
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

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

export type Parsed =
  | { readonly ok: true; readonly request: SignupRequest }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

function shapeIn({ address, fields }: Words['faults']) {
  const text = z.string({ error: fields.notText });
  return z.object(
    {
      email: z.string({ error: address.missing }),
      firstName: text.nullish(),
      language: text.nullish(),
      timeZone: text.nullish(),
      topics: z.union([text, z.array(text).max(100)], { error: fields.notTopics }).nullish(),
      course: text.nullish(),
    },
    { error: fields.notFields },
  );
}

const SHAPES = Object.fromEntries(
  LANGUAGES.map((language) => [language, shapeIn(wordsIn(language).faults)]),
) as Record<Language, ReturnType<typeof shapeIn>>;

/**
 * Reads the fields of a form or of the API. Empty fields count as absent.
 *
 * @param language of the error messages.
 */
export function parseSignup(
  fields: unknown,
  catalogue: Catalogue,
  policy?: AddressPolicy,
  language: Language = 'en',
): Parsed {
  const parsed = SHAPES[language].safeParse(fields);
  if (!parsed.success) {
    const errors = parsed.error.issues.map((issue) => ({
      field: String(issue.path[0] ?? 'body'),
      message: issue.message,
    }));
    return { ok: false, errors };
  }
  return checkSignup(parsed.data, catalogue, policy, language);
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
export function checkSignup(
  fields: SignupFields,
  catalogue: Catalogue,
  policy?: AddressPolicy,
  language: Language = 'en',
): Parsed {
  const { faults } = wordsIn(language);
  const { publication, courses } = catalogue;
  const errors: FieldError[] = [];
  const address = parseAddress(fields.email, policy);
  if (typeof address === 'string') errors.push({ field: 'email', message: faults.address[address] });

  const timeZone = zoneOf(fields.timeZone);
  if (timeZone === undefined) {
    errors.push({ field: 'timeZone', message: faults.fields.zone });
  }
  const course = fields.course?.trim() || publication.startCourse || null;
  if (course !== null && !courses.has(course)) {
    errors.push({ field: 'course', message: faults.fields.course([...courses.keys()].join(', ')) });
  }
  const own = fields.language?.trim() || null;
  if (own !== null && languageOf(own) === undefined) {
    errors.push({ field: 'language', message: faults.fields.language(LANGUAGES.join(', ')) });
  }
  const wanted = [fields.topics ?? []].flat().filter((name) => name.trim() !== '');
  const topics = wanted.map((name) => publication.topics.find(({ id }) => id === slugify(name))?.id);
  if (topics.includes(undefined)) {
    const names = publication.topics.map(({ name }) => name).join(', ');
    errors.push({ field: 'topics', message: faults.fields.topic(names) });
  }
  if (errors.length > 0 || typeof address === 'string') return { ok: false, errors };
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

/** Browsers that hide or don't know their zone send nothing or `Etc/Unknown`: that is not the reader's mistake. */
function zoneOf(name: string | null | undefined): string | null | undefined {
  const trimmed = name?.trim();
  if (!trimmed || trimmed === 'Etc/Unknown') return null;
  return timeZoneOf(trimmed);
}
