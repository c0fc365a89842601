/**
 * Scores every email of the publication, as it leaves by SMTP, with SpamAssassin's local rules only. Run: npm run
 * spam
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail, table } from '../../scripts/print.ts';
import { hasSpamAssassin, NoSpamAssassinError, spamScores } from '../../src/author/check/spamassassin.ts';
import { sendBySmtp } from '../support/every-email-sent.ts';

const folder = mkdtempSync(join(tmpdir(), 'pace-spam-emails-'));
try {
  if (!hasSpamAssassin()) throw new NoSpamAssassinError();
  const { emails, close } = await sendBySmtp(folder);
  await close();
  const first = new Map(
    emails.map((email) => [`${email.stream}/${email.kind} ${email.item.replace(/(-\d+)+$/, '')}`, email]),
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
  process.stdout.write(`${table([['email', 'score', 'hits'], ...rows])}\n`);
} catch (error) {
  fail(error);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
