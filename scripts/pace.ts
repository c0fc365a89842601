/** The command line: `npm run -s pace -- COMMAND …`. */
import { quickStart } from '../src/shared/loading/quick-start.ts';

quickStart();
const { run } = await import('./commands.ts');
await run();
