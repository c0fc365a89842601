/** Compiles in the test's process, emails of equal publications once for all tests. */
import { compileHere } from '../../src/flow/compose/compile-here.ts';
import type { Compiler, EmailInputs } from '../../src/flow/compose/compiler.ts';
import type { Edition } from '../../src/flow/compose/edition.ts';
import type { Catalogue } from '../../src/flow/content/catalogue.ts';

const made = new Map<string, Promise<Edition>>();
const texts = new WeakMap<Catalogue, string>();

export const compileOnce: Compiler = {
  compile(source, name) {
    const key = `${JSON.stringify(name)} ${textOf(source)}`;
    const before = made.get(key);
    if (before) return before;
    const edition = compileHere.compile(source, name);
    made.set(key, edition);
    edition.catch(() => made.delete(key));
    return edition;
  },
  close: async () => {},
};

/** An email's inputs as text, without the folder if nothing in it is used, such as pictures. */
function textOf({ catalogue, ...rest }: EmailInputs): string {
  let text = texts.get(catalogue);
  if (text === undefined) {
    const { folder, ...content } = catalogue;
    text = JSON.stringify(content, (_, value) => (value instanceof Map ? [...value] : value));
    if (/!\[|<img|image/i.test(text)) text += folder;
    texts.set(catalogue, text);
  }
  return `${text} ${JSON.stringify(rest)}`;
}
