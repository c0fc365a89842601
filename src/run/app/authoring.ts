import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { changeRules } from '../../author/check/change-rules.ts';
import { type Checked, checkContent } from '../../author/check/check.ts';
import { loadClientSupport } from '../../author/check/client-support.ts';
import { externalLinkRules } from '../../author/check/external-links.ts';
import type { Finding } from '../../author/check/finding.ts';
import type { Progress } from '../../author/check/progress.ts';
import { keepScores, spamRules } from '../../author/check/spam-rules.ts';
import { compileApart } from '../../flow/compose/compile-apart.ts';
import { compileTogether } from '../../flow/compose/compile-together.ts';
import type { Compiler, EmailInputs } from '../../flow/compose/compiler.ts';
import type { Catalogue } from '../../flow/content/catalogue.ts';
import { CONFIRM_DAYS } from '../../flow/readers/signup.ts';
import { fileMemo } from '../../shared/file-memo.ts';
import { CACHE } from '../../shared/loading/cache-folder.ts';
import { type Clock, nowOf } from '../../shared/time/clock.ts';
import type { Config } from '../config/config.ts';
import { codeVersion } from './code-version.ts';
import { planFor, STORE } from './content-changes.ts';

/** The places that author's commands depend on: the content and what it becomes, without a transport. */
const MADE_BY = ['emails', 'src/author/check', 'src/flow/compose', 'src/flow/content'];

export interface CheckOptions {
  /** Request external pages to see whether they exist. */
  readonly links: boolean;
  /** Score each email with SpamAssassin, if it is installed. */
  readonly spam: boolean;
  /** What the plan is compared with: `store`, or a revision. */
  readonly against?: string | undefined;
  /** Decides which issues readers are still to get, and which answers of external pages are too old. */
  readonly clock: Clock;
  readonly compiler?: Compiler;
  readonly onProgress?: Progress;
  /** Where results are kept from run to run. */
  readonly cache?: string;
}

/** Checks the content folder, and keeps the results for unchanged texts for the next run. */
export async function check(
  config: Config,
  { links, spam, clock, against = STORE, cache = CACHE, onProgress, ...options }: CheckOptions,
): Promise<{ findings: Finding[]; checked: Checked }> {
  // One file per content folder: results that a run does not ask for are forgotten.
  const folder = createHash('sha256').update(config.contentFolder).digest('hex').slice(0, 12);
  const memo = fileMemo(join(cache, `check-${folder}.json`));
  const pages = fileMemo(join(cache, `links-${folder}.json`));
  const processes = Array.from({ length: Math.min(4, availableParallelism()) }, () => compileApart());
  const compiler = compileTogether(options.compiler ? [options.compiler] : processes);
  try {
    return await checkContent({
      ...{ folder: config.contentFolder, compiler, memo, version: codeVersion(MADE_BY), onProgress },
      sourceOf: (catalogue) => sourceOf(config, catalogue),
      support: await loadClientSupport(),
      async outside({ content, catalogue, emails, links: found }) {
        const { publication, faults } = content;
        const isWhole = publication !== undefined && faults.length === 0;
        const plan = isWhole
          ? await planFor(config, { ...content, publication }, against, clock.now())
          : undefined;
        if (!spam) keepScores(emails, memo);
        const textOf = (file: string) => readOrEmpty(join(config.contentFolder, file));
        return [
          ...(plan ? changeRules(plan, textOf) : []),
          ...(catalogue && spam
            ? await spamRules(emails, { memo, compiler, source: sourceOf(config, catalogue), onProgress })
            : []),
          ...(links ? await externalLinkRules(found, { memo: pages, now: nowOf(clock) }) : []),
        ];
      },
    });
  } finally {
    await compiler.close();
    memo.save();
    if (links) pages.save();
  }
}

/** The inputs of emails, as the check makes them. */
function sourceOf({ baseUrl, bounceAddress, bounceMailbox }: Config, catalogue: Catalogue): EmailInputs {
  const unsubscribeAt = bounceMailbox && bounceAddress;
  return { catalogue, baseUrl, unsubscribeAt, confirmDays: CONFIRM_DAYS };
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
