import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Runs the rest of a command line as process 1 of a name space of its own, and ends it with itself. */
export const OWN_NAME_SPACE = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'] as const;

/** Whether this user may make name spaces for processes. */
export function mayUnshare(): boolean {
  if (process.platform !== 'linux') return false;
  const [program, ...rest] = OWN_NAME_SPACE;
  try {
    execFileSync(program, [...rest, 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The process that `unshare` began, by its number out here; undefined before it did. */
export function childOf(pid: number): number | undefined {
  try {
    return (
      Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]) || undefined
    );
  } catch {
    return undefined;
  }
}
