import { join } from 'node:path';
import { compileApart } from '../../flow/compose/compile-apart.ts';
import { compileKept } from '../../flow/compose/compile-kept.ts';
import type { Compiler } from '../../flow/compose/compiler.ts';
import { CACHE } from '../../shared/loading/cache-folder.ts';
import { codeVersion } from './code-version.ts';

/** Everything that an email is made by; its packages are named in package.json. */
const MADE_BY = ['emails', 'src/flow', 'src/shared'];

/** Compiles in a separate process what no process of this installation has compiled before. */
export function installedCompiler(): Compiler {
  return compileKept(compileApart(), {
    folder: join(CACHE, 'editions'),
    version: () => codeVersion(MADE_BY),
  });
}
