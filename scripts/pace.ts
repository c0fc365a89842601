/** The command line: `npm run -s pace -- COMMAND …`. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// What was stripped of its types and compiled once is read from there: a third less time to start, and 20 MB less
// memory. Beside the packages, which nobody else may write; where this user may not either, it goes without.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/pacesetter/compiled'));
const { run } = await import('./commands.ts');
await run();
