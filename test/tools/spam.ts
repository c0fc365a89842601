/**
 * Scores every letter of the publication, as it leaves by SMTP, with SpamAssassin by local rules alone.
 * Run: npm run spam
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail, table, UsageError } from '../../scripts/print.ts';
import { spamScores, whyNoSpamAssassin } from '../../src/author/check/spamassassin.ts';
import { sendBySmtp } from '../support/every-letter-sent.ts';

const folder = mkdtempSync(join(tmpdir(), 'pace-spam-letters-'));
try {
  const missing = whyNoSpamAssassin();
  if (missing) throw new UsageError(missing);
  const { letters, close } = await sendBySmtp(folder);
  await close();
  const first = new Map(
    letters.map((letter) => [
      `${letter.stream}/${letter.kind} ${letter.item.replace(/(-\d+)+$/, '')}`,
      letter,
    ]),
  );
  const scores = await spamScores([...first.values()].map(({ raw }) => raw));
  const rows = [...first.keys()].map((name, index) => {
    const { score = Number.NaN, hits = {} } = scores[index] ?? {};
    return [
      name,
      score,
      Object.entries(hits)
        .map(([rule, points]) => `${rule} ${points}`)
        .join(', '),
    ];
  });
  process.stdout.write(`${table([['letter', 'score', 'hits'], ...rows])}\n`);
} catch (error) {
  fail(error);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
