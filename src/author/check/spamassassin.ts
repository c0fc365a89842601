import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ExpectedError } from '../../shared/errors/expected-error.ts';

/** SpamAssassin's result for one message. */
export interface SpamScore {
  readonly score: number;
  /** The rules that it hit, with their scores. */
  readonly hits: Readonly<Record<string, number>>;
}

/** Nothing can be scored here. */
export class NoSpamAssassinError extends ExpectedError {
  constructor() {
    super(NO_SPAMASSASSIN, 'outside');
  }
}

export const NO_SPAMASSASSIN = "SpamAssassin is not installed (Debian's package spamassassin)";

/** Whether messages can be scored here. */
export function hasSpamAssassin(): boolean {
  try {
    execFileSync('spamassassin', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** From this score on SpamAssassin calls a message spam; half of it is worth a look. */
export const SPAM_FROM = 5;

const HEADER = /^X-Spam-Told: (\S+) score=(-?[\d.]+) tests=(.*(?:\r?\n[ \t].*)*)/gm;

/** The number of messages that a process gets at a time: it reads its rules once, and reports its progress. */
const BATCH = 25;

/**
 * Scores messages with local rules only: no network, nothing learnt, nothing kept. Several processes share them.
 *
 * @param onScored receives the number of scored messages.
 * @throws NoSpamAssassinError if it is not installed.
 */
export async function spamScores(
  messages: readonly (Buffer | string)[],
  onScored: (done: number) => void = () => {},
): Promise<SpamScore[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pace-spam-'));
  try {
    const files = messages.map((_, index) => join(folder, String(index).padStart(5, '0')));
    for (const [index, file] of files.entries()) writeFileSync(file, messages[index] as Buffer | string);
    const processes = Math.min(availableParallelism(), files.length);
    // A process takes a second to start, so a few messages don't justify many.
    const size = Math.max(1, Math.min(BATCH, Math.ceil(files.length / processes)));
    const batches = Array.from({ length: Math.ceil(files.length / size) }, (_, at) =>
      files.slice(at * size, (at + 1) * size),
    );
    const scores: SpamScore[][] = batches.map(() => []);
    const open = [...batches.keys()];
    let done = 0;
    const worker = async (): Promise<void> => {
      for (let at = open.shift(); at !== undefined; at = open.shift()) {
        const batch = batches[at] ?? [];
        scores[at] = await scoreBatch(batch, folder);
        done += batch.length;
        onScored(done);
      }
    };
    await Promise.all(Array.from({ length: processes }, worker));
    return scores.flat();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function scoreBatch(files: readonly string[], home: string): Promise<SpamScore[]> {
  const told = [
    'clear_headers',
    'fold_headers 0',
    'add_header all Told _YESNO_ score=_SCORE_ tests=_TESTSSCORES(,)_',
    'use_bayes 0',
    'report_safe 0',
  ];
  const { stdout } = await promisify(execFile)(
    'env',
    // Files that it keeps in its user's home must not outlive this.
    [
      `HOME=${home}`,
      'spamassassin',
      '-L',
      ...told.map((line) => `--cf=${line}`),
      '--prefs-file=/dev/null',
      ...files,
    ],
    { maxBuffer: 1 << 28 },
  ).catch((error: Error & { code?: unknown }) => {
    throw error.code === 127 || error.code === 'ENOENT' ? new NoSpamAssassinError() : error;
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
}
