import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The commit of the folder's files, for the record of editions; null outside of Git. */
export function gitCommit(folder: string): string | null {
  try {
    // Starting Git just to learn that there is no repository takes longer than looking for one.
    if (!isBelowGit(realpathSync(folder))) return null;
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

/** Whether this folder or one above it has a repository; in a linked work tree, `.git` is a file. */
function isBelowGit(folder: string): boolean {
  if (existsSync(join(folder, '.git'))) return true;
  const above = dirname(folder);
  return above !== folder && isBelowGit(above);
}
