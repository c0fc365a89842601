import { execFileSync } from 'node:child_process';

/** The commit that the folder's files belong to, for the record of editions; null outside of Git. */
export function gitCommit(folder: string): string | null {
  try {
    const commit = execFileSync('git', ['-C', folder, 'rev-parse', 'HEAD'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      encoding: 'utf8',
      timeout: 5000,
    });
    return commit.trim() || null;
  } catch {
    return null;
  }
}
