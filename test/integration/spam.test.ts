/** Every email of the repository's own publication, as it leaves by SMTP, before SpamAssassin's local rules. */
import { expect, onTestFinished, test } from 'vitest';
import { hasSpamAssassin, spamScores } from '../../src/author/check/spamassassin.ts';
import { temporaryFolder } from '../support/content.ts';
import { sendBySmtp } from '../support/every-email-sent.ts';

const MOST = 0.5;
/** What emails may hit; docs/standards.md says why. */
const EXPLAINED = ['HTML_MESSAGE', 'NO_RECEIVED', 'NO_RELAYS'];

test.runIf(hasSpamAssassin())(
  `no email scores more than ${MOST}, and each rule hit is explained`,
  async () => {
    const { emails, close } = await sendBySmtp(temporaryFolder());
    onTestFinished(close);
    const first = new Map(emails.map((email) => [`${email.stream}/${email.kind}/${email.item}`, email]));
    const bad = Buffer.from('Subject: BUY NOW!!!\r\n\r\nDear friend, this is not spam. Click below.\r\n');
    const scores = await spamScores([...[...first.values()].map(({ raw }) => raw), bad]);
    expect(scores).toHaveLength(first.size + 1);
    expect(scores.pop()?.score, 'a message that is none').toBeGreaterThan(2);
    for (const [index, name] of [...first.keys()].entries()) {
      const { score, hits } = scores[index] as (typeof scores)[number];
      expect(score, `${name}: ${JSON.stringify(hits)}`).toBeLessThanOrEqual(MOST);
      expect(EXPLAINED, `${name}: ${JSON.stringify(hits)}`).toEqual(
        expect.arrayContaining(Object.keys(hits)),
      );
    }
  },
  300_000,
);
