import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { randomId } from '../../shared/random.ts';

/** A machine's information about its processes. */
export interface Machine {
  /**
   * Names the set of processes within which a process number is unique: the host, this boot of its kernel, and the
   * PID and time namespaces. Two parts of one path, without a slash at either end; undefined if the system doesn't
   * provide it.
   */
  place(): string | undefined;
  isRunning(pid: number): boolean;
  /** When the process began, in a form that can only be compared; undefined if the system doesn't provide it. */
  startOf(pid: number): string | undefined;
}

/**
 * A worker's name: where it runs, its process number, when the process began, and a part of its own. All but the last
 * let another worker in the same place see that a process is gone without waiting for its lease.
 */
export function ownerName(machine: Machine = thisMachine): string {
  const place = machine.place() ?? `${hostPart()}//`;
  return [place, process.pid, machine.startOf(process.pid) ?? '', randomId(6)].join('/');
}

/**
 * Whether the owner is certainly gone: it ran where this process runs, and no longer runs. One that can't be compared
 * counts as alive until its lease ends. A host's name alone proves nothing: containers share it, and so do cloned
 * machines, and each numbers its processes from 1. The kernel reuses the numbers of namespaces, but never while a
 * process lives in one, so an equal number means the same namespace or one that has ended.
 */
export function isGone(owner: string, machine: Machine = thisMachine): boolean {
  const [host, boot, space, pid = '', start, own] = owner.split('/');
  // Older versions gave shorter names.
  if (own === undefined || !/^[1-9]\d*$/.test(pid)) return false;
  if ([host, boot, space].join('/') !== machine.place()) return false;
  if (!machine.isRunning(Number(pid))) return true;
  const running = machine.startOf(Number(pid));
  return running !== undefined && start !== '' && running !== start;
}

/** Names this machine's boot and its namespaces; see `Machine.place`. */
export const machinePlace = (): string | undefined => thisMachine.place();

const hostPart = () => encodeURIComponent(hostname());

/** Queried each time: a machine may be moved or renamed while its processes run. */
const thisMachine: Machine = {
  place() {
    const boot = bootOf[process.platform]?.();
    return boot && `${hostPart()}/${boot}`;
  },
  isRunning(pid) {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      // Any other error is about an existing process.
      return (error as NodeJS.ErrnoException).code !== 'ESRCH';
    }
  },
  startOf(pid) {
    try {
      // The /proc of another namespace numbers the processes differently.
      if (readlinkSync('/proc/self') !== String(process.pid)) return undefined;
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // proc(5), field 22: clock ticks since the boot. The name in field 2 may hold anything.
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    } catch {
      return undefined;
    }
  },
};

let macBoot: string | undefined;

/** This boot and the namespaces, by platform; Windows and others have nothing reliable. */
const bootOf: Partial<Record<NodeJS.Platform, () => string | undefined>> = {
  linux() {
    try {
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      const space = readlinkSync('/proc/self/ns/pid');
      return boot && `${boot}/${space}${timeSpace()}`;
    } catch {
      return undefined;
    }
  },
  darwin() {
    try {
      macBoot ??= execFileSync('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'], {
        encoding: 'utf8',
      }).trim();
      return macBoot && `${macBoot}/-`;
    } catch {
      return undefined;
    }
  },
};

/** In another time namespace a process seems to have begun at another time. Kernels before 5.6 have none. */
function timeSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/time');
  } catch {
    return '';
  }
}
