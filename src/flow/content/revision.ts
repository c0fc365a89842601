import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ExpectedError } from '../../shared/errors/expected-error.ts';
import { readContent } from './read.ts';
import type { ReadableContent } from './readable-content.ts';

/** Git doesn't know the revision, or there is no Git: shown in one line. */
export class RevisionError extends ExpectedError {}

/**
 * The content folder as it was in a revision of its repository, read by the same reader as today's files. Old faults
 * are not reported again: files that could not be read are missing.
 *
 * @param revision a commit, branch or tag, such as `main` or `HEAD~1`.
 * @throws RevisionError
 */
export function contentAt(folder: string, revision: string): ReadableContent {
  // A name that begins with a hyphen would be read as an option.
  if (revision.startsWith('-')) throw new RevisionError(`found "${revision}"; use a commit, branch or tag`);
  const commit = git(folder, revision, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
  const target = mkdtempSync(join(tmpdir(), 'pace-revision-'));
  try {
    const files = git(folder, revision, ['ls-tree', '-r', '-z', commit.toString().trim(), '.'])
      .toString()
      .split('\0')
      .map((line) => /^100\d{3} blob ([0-9a-f]+)\t(.+\.md)$/s.exec(line))
      .filter((match) => match !== null);
    const blobs = blobsOf(
      folder,
      revision,
      files.map(([, id = '']) => id),
    );
    for (const [index, [, , name = '']] of files.entries()) {
      const path = join(target, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, blobs[index] ?? '');
    }
    return readContent(target);
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}

/** Reads all files with one process: `cat-file --batch` answers `<id> blob <size>`, the bytes and a line feed. */
function blobsOf(folder: string, revision: string, ids: readonly string[]): Buffer[] {
  const answer = git(folder, revision, ['cat-file', '--batch'], ids.map((id) => `${id}\n`).join(''));
  const blobs: Buffer[] = [];
  for (let at = 0; blobs.length < ids.length; ) {
    const end = answer.indexOf(10, at);
    const size = Number(answer.toString('utf8', at, end).split(' ')[2]);
    blobs.push(answer.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return blobs;
}

function git(folder: string, revision: string, args: readonly string[], input = ''): Buffer {
  try {
    return execFileSync('git', ['-C', folder, ...args], {
      input,
      stdio: ['pipe', 'pipe', 'pipe'],
      maxBuffer: 1 << 28,
      timeout: 60_000,
    });
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: Buffer };
    if (code === 'ENOENT') throw new RevisionError('Git is not installed');
    const said = stderr
      ?.toString()
      .trim()
      .split('\n')[0]
      ?.replace(/^fatal: /, '');
    throw new RevisionError(
      said || `Git can’t find "${revision}"; in a shallow clone, fetch the history first (fetch-depth: 0)`,
    );
  }
}
