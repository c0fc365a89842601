/**
 * Preloaded into a command: it writes the loaded modules to the file `LOADED_MODULES`, one address per line. Packed
 * packages appear under their names.
 */
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const loaded = new Set<string>();
registerHooks({
  load(url, context, next) {
    loaded.add(url);
    return next(url, context);
  },
});
const write = () => writeFileSync(process.env.LOADED_MODULES as string, [...loaded].join('\n'));
process.on('exit', write);
