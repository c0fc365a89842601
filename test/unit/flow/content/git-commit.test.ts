/** The commit of content, wherever it is in a repository. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gitCommit } from '../../../../src/flow/content/git-commit.ts';
import { temporaryFolder } from '../../../support/content.ts';

function repository(): { folder: string; head: string; git(...args: string[]): string } {
  const folder = temporaryFolder();
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=A', '-c', 'user.email=a@example.org', ...args], {
      encoding: 'utf8',
    }).trim();
  git('init', '--quiet');
  git('commit', '--quiet', '--allow-empty', '--no-gpg-sign', '--message', 'First');
  return { folder, head: git('rev-parse', 'HEAD'), git };
}

test('is that of the repository, for a folder in it, a work tree, or a link to one of these', () => {
  const { folder, head, git } = repository();
  const content = join(folder, 'letters', 'content');
  mkdirSync(content, { recursive: true });
  const tree = join(temporaryFolder(), 'tree');
  git('worktree', 'add', '--quiet', '--detach', tree);
  const link = join(temporaryFolder(), 'link');
  symlinkSync(content, link);
  expect([folder, content, tree, link].map(gitCommit)).toEqual([head, head, head, head]);
});

test('is missing outside of a repository, before the first commit, and without a folder', () => {
  const outside = temporaryFolder();
  const empty = temporaryFolder();
  execFileSync('git', ['-C', empty, 'init', '--quiet']);
  expect([outside, empty, join(outside, 'none')].map(gitCommit)).toEqual([null, null, null]);
});
