import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What SpamAssassin makes of one message. */
export interface SpamScore {
  readonly score: number;
  /** The rules that it hit, each with its score. */
  readonly hits: Readonly<Record<string, number>>;
}

/** What there is to say where messages can't be scored. */
export const NO_SPAMASSASSIN = "SpamAssassin is not installed (Debian's package spamassassin)";

/** Why messages can't be scored here; undefined when they can. */
export function whyNoSpamAssassin(): string | undefined {
  try {
    execFileSync('spamassassin', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return NO_SPAMASSASSIN;
  }
}

/** From here on SpamAssassin calls a message spam; half of it is worth a look. */
export const SPAM_FROM = 5;

const HEADER = /^X-Spam-Told: (\S+) score=(-?[\d.]+) tests=(.*(?:\r?\n[ \t].*)*)/gm;

/**
 * Scores messages by local rules alone: no network, nothing learnt, nothing kept.
 *
 * @throws Error with `NO_SPAMASSASSIN` where it is not installed.
 */
export async function spamScores(messages: readonly (Buffer | string)[]): Promise<SpamScore[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pace-spam-'));
  try {
    const files = messages.map((_, index) => join(folder, String(index).padStart(5, '0')));
    for (const [index, file] of files.entries()) writeFileSync(file, messages[index] as Buffer | string);
    const told = [
      'clear_headers',
      'fold_headers 0',
      'add_header all Told _YESNO_ score=_SCORE_ tests=_TESTSSCORES(,)_',
      'use_bayes 0',
      'report_safe 0',
    ];
    const { stdout } = await promisify(execFile)(
      'env',
      // What it keeps in its user's home is not to outlive this.
      [
        `HOME=${folder}`,
        'spamassassin',
        '-L',
        ...told.map((line) => `--cf=${line}`),
        '--prefs-file=/dev/null',
        ...files,
      ],
      { maxBuffer: 1 << 28 },
    ).catch((error: Error & { code?: unknown }) => {
      throw error.code === 127 || error.code === 'ENOENT' ? new Error(NO_SPAMASSASSIN) : error;
    });
    return [...stdout.matchAll(HEADER)].map(([, , score, tests = '']) => ({
      score: Number(score),
      hits: Object.fromEntries(
        tests
          .replace(/\s/g, '')
          .split(',')
          .filter((test) => test.includes('='))
          .map((test) => [test.slice(0, test.indexOf('=')), Number(test.slice(test.indexOf('=') + 1))]),
      ),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
