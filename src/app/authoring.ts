import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Checked, checkContent } from '../check/check.ts';
import { loadClientSupport } from '../check/client-support.ts';
import { externalLinkRules } from '../check/external-links.ts';
import type { Finding } from '../check/finding.ts';
import { fileMemo } from '../check/memo.ts';
import { compileApart } from '../compose/compile-apart.ts';
import type { Compiler } from '../compose/compiler.ts';
import type { Config } from '../config/config.ts';
import { systemClock } from '../shared/clock.ts';

/** What the author's commands work with: the content and what it becomes, without a transport. */
const ROOT = join(import.meta.dirname, '../..');
const CACHE = join(ROOT, 'node_modules/.cache/pacesetter');

export interface CheckOptions {
  /** Ask pages elsewhere whether they are there. */
  readonly links: boolean;
  readonly compiler?: Compiler;
  /** Where results are kept from run to run. */
  readonly cache?: string;
}

/** Checks the content folder, and keeps what it found of unchanged texts for the next run. */
export async function check(
  { contentFolder, baseUrl, bounceAddress, bounceMailbox }: Config,
  { links, compiler = compileApart(), cache = CACHE }: CheckOptions,
): Promise<{ findings: Finding[]; checked: Checked }> {
  const memo = fileMemo(join(cache, 'check.json'));
  const pages = fileMemo(join(cache, 'links.json'));
  try {
    return await checkContent({
      ...{ folder: contentFolder, baseUrl, compiler, memo, version: codeVersion() },
      unsubscribeAt: bounceMailbox && bounceAddress,
      support: await loadClientSupport(),
      async outside(checked) {
        return links ? externalLinkRules(checked.links, { memo: pages, now: systemClock.now }) : [];
      },
    });
  } finally {
    await compiler.close();
    memo.save();
    if (links) pages.save();
  }
}

/** Changes with every file that letters and findings are made by, and with the packages that they need. */
function codeVersion(): string {
  const hash = createHash('sha256');
  for (const name of ['package.json', 'emails', 'src/check', 'src/compose', 'src/content']) {
    const path = join(ROOT, name);
    const files = statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, encoding: 'utf8' })
      : [''];
    for (const file of files.sort()) {
      const { mtimeMs, size } = statSync(join(path, file));
      hash.update(`${name}/${file} ${mtimeMs} ${size}\n`);
    }
  }
  return hash.digest('base64url');
}
