/** No test leaves anything in the working folder: its neighbours, and the next run, would find it there. */
import { readdirSync } from 'node:fs';

export default function setup(): () => void {
  const before = new Set(readdirSync('.'));
  return () => {
    const left = readdirSync('.').filter((name) => !before.has(name) && name !== 'node_modules');
    if (left.length > 0) throw new Error(`A test has left this in the working folder: ${left.join(', ')}`);
  };
}
