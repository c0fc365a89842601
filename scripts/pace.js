/**
 * The command line: `npm run -s pace -- COMMAND …`. It is JavaScript, and `pace.ts` a link to it: for a first file in
 * TypeScript Node loads its type stripper, which takes as long as everything else that `--version` does. All files
 * after the first come stripped from the cache.
 */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Where this user may not write, `quickStart` finds another folder.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/pacesetter/compiled'));
const { quickStart } = await import('../src/shared/loading/quick-start.ts');
quickStart();
const { run } = await import('./commands.ts');
await run();
