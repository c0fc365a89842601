import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { randomId } from '../shared/random.ts';

/**
 * A worker's name: host, process, when the process began, and a part of its own. The first three let another
 * worker of the same machine see that a process is gone without waiting for its lease.
 */
export function ownerName(): string {
  return [hostname(), process.pid, startOf(process.pid) ?? '', randomId(6)].join('/');
}

/** Whether the owner is certainly gone: a process of this machine that runs no more. */
export function isGone(owner: string): boolean {
  const [host, pid = '', start] = owner.split('/');
  if (host !== hostname() || !/^\d+$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  const running = startOf(Number(pid));
  return running !== undefined && start !== '' && running !== start;
}

/** The process's start in clock ticks since boot, where the system tells (proc(5), field 22 of stat). */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
