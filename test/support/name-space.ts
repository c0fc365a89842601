import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const FLAGS = ['--pid', '--fork', '--mount-proc', '--kill-child'];
const WAYS = [
  ['unshare', ...FLAGS],
  ['unshare', '--user', '--map-root-user', ...FLAGS],
];
let found: { readonly way: readonly string[] | undefined } | undefined;

/**
 * A command that runs the rest of its line in a PID namespace of its own, like a container, and ends it with itself;
 * undefined if there is none, or this user may not use it.
 */
export function inOwnNameSpace(): readonly string[] | undefined {
  const works = ([program = '', ...flags]: string[]) => spawnSync(program, [...flags, 'true']).status === 0;
  found ??= { way: WAYS.find(works) };
  return found.way;
}

/** The process started by this command, by its number outside; undefined before it exists. */
export function childOf(pid: number): number | undefined {
  try {
    const [first] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    return Number(first) || undefined;
  } catch {
    return undefined;
  }
}
