import type { Compiler } from './compiler.ts';
import type { Edition } from './edition.ts';
import type { EmailName } from './email-name.ts';

/**
 * Several compilers as one, for callers that want every email of one source at once. Each email is made once and kept
 * until the end.
 */
export function compileTogether(compilers: readonly Compiler[]): Compiler {
  const made = new Map<string, Promise<Edition>>();
  let turn = 0;
  return {
    compile(source, name: EmailName) {
      const key = JSON.stringify(name);
      const known = made.get(key);
      if (known) return known;
      const compiler = compilers[turn++ % compilers.length] as Compiler;
      const edition = compiler.compile(source, name);
      made.set(key, edition);
      return edition;
    },
    async close() {
      await Promise.all(compilers.map((compiler) => compiler.close()));
    },
  };
}
