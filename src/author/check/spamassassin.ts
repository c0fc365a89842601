import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
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

const TOLD = 'X-Spam-Told: ';
const HEADER = /^X-Spam-Told: (\S+) score=(-?[\d.]+) tests=(.*(?:\r?\n[ \t].*)*)/gm;

/** The most messages of one process: it keeps its output until its end. */
const BATCH = 500;

/**
 * Scores messages with local rules only: no network, nothing learnt, nothing kept. As many processes as there are
 * processors share them evenly, because each needs a second to read its rules.
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
    const size = Math.max(1, Math.min(BATCH, Math.ceil(files.length / processes)));
    const batches = Array.from({ length: Math.ceil(files.length / size) }, (_, at) =>
      files.slice(at * size, (at + 1) * size),
    );
    const scores: SpamScore[][] = batches.map(() => []);
    const open = [...batches.keys()];
    let done = 0;
    const onOne = (): void => onScored(++done);
    const worker = async (): Promise<void> => {
      for (let at = open.shift(); at !== undefined; at = open.shift()) {
        scores[at] = await scoreBatch(batches[at] ?? [], folder, onOne);
      }
    };
    await Promise.all(Array.from({ length: processes }, worker));
    return scores.flat();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function scoreBatch(files: readonly string[], home: string, onOne: () => void): Promise<SpamScore[]> {
  const told = [
    'clear_headers',
    'fold_headers 0',
    'add_header all Told _YESNO_ score=_SCORE_ tests=_TESTSSCORES(,)_',
    'use_bayes 0',
    'report_safe 0',
  ];
  const scoring = promisify(execFile)(
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
  );
  if (scoring.child.stdout) {
    createInterface(scoring.child.stdout).on('line', (line) => line.startsWith(TOLD) && onOne());
  }
  const { stdout } = await scoring.catch((error: Error & { code?: unknown }) => {
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
