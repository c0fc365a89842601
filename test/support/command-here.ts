/** Runs a command in the test's own process: for many runs, where a process each would take minutes. */
import { vi } from 'vitest';
import { run } from '../../scripts/commands.ts';
import type { Clock } from '../../src/shared/time/clock.ts';
import { isOnVirtualClock } from './app.ts';
import type { Ended, Env } from './commands.ts';
import { atTimeOf } from './time-of.ts';

/** Runs a command to its end. One at a time: it takes over the process's environment and output. */
export async function paceHere(
  args: readonly string[],
  env: Env,
  clock?: Pick<Clock, 'now'>,
): Promise<Ended> {
  if (!clock && isOnVirtualClock(env.DATABASE_URL))
    throw new Error('This store is on a virtual clock: the command needs it too, or it runs on another day');
  const before = { ...process.env };
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation(((text: string, ...rest: unknown[]) => {
      said[name] += text;
      const done = rest.at(-1);
      if (typeof done === 'function') done();
      return true;
    }) as typeof process.stdout.write),
  );
  const listeners = process.stdout.listeners('error');
  setEnv(env);
  process.exitCode = 0;
  try {
    await (clock ? atTimeOf(clock, () => run([...args])) : run([...args]));
    return { code: Number(process.exitCode ?? 0), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
    for (const one of process.stdout.listeners('error'))
      if (!listeners.includes(one)) process.stdout.off('error', one as () => void);
    setEnv(before);
    process.exitCode = undefined;
  }
}

function setEnv(env: Env): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  for (const [name, value] of Object.entries(env)) if (value !== undefined) process.env[name] = value;
}
