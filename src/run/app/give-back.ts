import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Collects garbage thoroughly, and gives the memory back to the system: 10 MB that a start took, within 0.15 s. V8
 * does so only after much work, which a server at rest never does.
 */
export function giveBack(): void {
  setFlagsFromString('--expose-gc');
  const collect: NodeJS.GCFunction = runInNewContext('gc');
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
