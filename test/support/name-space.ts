import { spawnSync } from 'node:child_process';

const FLAGS = ['--pid', '--fork', '--mount-proc', '--kill-child'];

/**
 * The command that runs the rest of its line in a PID name space of its own, as a container does; undefined where
 * there is none, or this user may not.
 */
export function inOwnNameSpace(): readonly string[] | undefined {
  const ways = [
    ['unshare', ...FLAGS],
    ['unshare', '--user', '--map-root-user', ...FLAGS],
  ];
  return ways.find(([program = '', ...flags]) => spawnSync(program, [...flags, 'true']).status === 0);
}
