import type { Command } from 'commander';
import { vi } from 'vitest';
import { isPostgres } from '../../src/adapters/store/postgres-place.ts';
import type { Config } from '../../src/run/config/config.ts';
import type { Clock } from '../../src/shared/time/clock.ts';
import { atTimeOf } from './time-of.ts';

/** A command's output on standard output, run in this process on a test's own store and content, at the test's time. */
export async function printed(
  { config, clock }: { readonly config: Config; readonly clock: Pick<Clock, 'now'> },
  command: Command,
  ...args: string[]
): Promise<string> {
  const { database } = config;
  vi.stubEnv('DATABASE_URL', isPostgres(database) ? database : `file:${database}`);
  vi.stubEnv('BASE_URL', config.baseUrl);
  vi.stubEnv('CONTENT_DIR', config.contentFolder);
  vi.stubEnv('SECRET_KEYS', config.secretKeys.join());
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await atTimeOf(clock, () => command.parseAsync(args, { from: 'user' }));
    return write.mock.calls.map(([text]) => text).join('');
  } finally {
    write.mockRestore();
    vi.unstubAllEnvs();
  }
}
