/** A message catalogue as a list, for comparing two of them or finding its texts on a page. */

export interface Text {
  /** The text with a mark for each of its arguments. */
  readonly text: string;
  /** Whether it mentions a number. */
  readonly counts: boolean;
}

/** Texts that mention a number of something, and must get one. */
const COUNTING =
  /^phrases\.(?:lessons|weeks|days|lessonOf|progress|every|courseFacts|minutesToRead)$|^emails\.lesson\.progress$/;

const MARKS = ['⟦0⟧', '⟦1⟧', '⟦2⟧'];
const NUMBERS = [3, 5, 9];

/** Every text of a catalogue by its key, such as `pages.frame.skip`. */
export function textsOf(catalogue: object): Map<string, Text> {
  return new Map(flatten(catalogue, ''));
}

function* flatten(value: unknown, key: string): Generator<[string, Text]> {
  if (typeof value === 'string') yield [key, { text: value, counts: false }];
  else if (typeof value === 'function') {
    const counts = COUNTING.test(key);
    const said: unknown = value(...(counts ? NUMBERS : MARKS));
    yield [key, { text: Array.isArray(said) ? said.join('') : String(said), counts }];
  } else {
    for (const [name, inner] of Object.entries(value as object))
      yield* flatten(inner, key === '' ? name : `${key}.${name}`);
  }
}

/** A text's arguments, in a fixed order: languages have their own. */
export function placeholdersOf(text: Text | undefined): string[] {
  const marks = text?.counts ? /\d+/g : /⟦\d⟧/g;
  return [...new Set(text?.text.match(marks))].sort();
}

/** The constant parts of a text, long enough to be recognised. */
export function fixedParts({ text, counts }: Text): string[] {
  return text
    .split(counts ? /\d+/ : /⟦\d⟧/)
    .map((part) => part.trim())
    .filter((part) => /\p{L}{3}/u.test(part));
}
