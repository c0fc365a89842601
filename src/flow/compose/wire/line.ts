import { oneLine } from '../../../shared/addresses/mailbox.ts';
import { type Segments, splice } from '../segments.ts';

/** The one name that all placeholders of a text share; undefined if there are none or several. */
export function onlyName({ placeholders }: Segments): string | undefined {
  const [first, ...others] = placeholders;
  return others.every(({ name }) => name === first?.name) ? first?.name : undefined;
}

/** The line for one reader, as `oneLine` makes it from the whole; for lines whose placeholders all have one name. */
export function lineOf(line: Segments, name: string | undefined, value: string): string {
  return oneLine(splice(line, name === undefined ? {} : { [name]: value }));
}

/**
 * Cleans each static part separately, as `oneLine` cleans the whole. A placeholder's value is clean and trimmed (see
 * `ESCAPES`), so the two agree as long as none is empty; `standsAlone` covers the rest.
 */
export function cleanStatics({ statics }: Segments): string[] {
  return statics.map((text, index) => {
    let clean = text.replace(/\p{Cc}+/gu, ' ');
    if (index === 0) clean = clean.trimStart();
    if (index === statics.length - 1) clean = clean.trimEnd();
    return clean;
  });
}

/**
 * Whether cleaning the parts equals cleaning the whole for every value, the empty one too: no end of the line depends
 * on a placeholder, and no two control characters meet where an empty placeholder was.
 */
export function standsAlone(line: Segments): boolean {
  const [first, ...others] = cleanStatics(line);
  if (first === '' || others.at(-1) === '') return false;
  return !line.statics.slice(1).some((text) => text === '' || /^\p{Cc}/u.test(text));
}
