import type { Command } from 'commander';
import { vi } from 'vitest';
import { isPostgres } from '../../src/adapters/store/postgres-place.ts';
import type { Config } from '../../src/run/config/config.ts';

/** A command's output on standard output, run in this process on a test's own store and content. */
export async function printed(config: Config, command: Command, ...args: string[]): Promise<string> {
  const { database } = config;
  vi.stubEnv('DATABASE_URL', isPostgres(database) ? database : `file:${database}`);
  vi.stubEnv('BASE_URL', config.baseUrl);
  vi.stubEnv('CONTENT_DIR', config.contentFolder);
  vi.stubEnv('SECRET_KEYS', config.secretKeys.join());
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await command.parseAsync(args, { from: 'user' });
    return write.mock.calls.map(([text]) => text).join('');
  } finally {
    write.mockRestore();
    vi.unstubAllEnvs();
  }
}
