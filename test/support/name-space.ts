import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const FLAGS = ['--pid', '--fork', '--mount-proc', '--kill-child'];
const WAYS = [
  ['unshare', ...FLAGS],
  ['unshare', '--user', '--map-root-user', ...FLAGS],
];
let found: { readonly way: readonly string[] | undefined } | undefined;

/**
 * The command that runs the rest of its line in a PID name space of its own, as a container does, and ends it with
 * itself; undefined where there is none, or this user may not.
 */
export function inOwnNameSpace(): readonly string[] | undefined {
  const works = ([program = '', ...flags]: string[]) => spawnSync(program, [...flags, 'true']).status === 0;
  found ??= { way: WAYS.find(works) };
  return found.way;
}

/** The process that such a command began, by its number out here; undefined before it did. */
export function childOf(pid: number): number | undefined {
  try {
    const [first] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    return Number(first) || undefined;
  } catch {
    return undefined;
  }
}
