import type { Compiler, EmailInputs } from '../../flow/compose/compiler.ts';
import type { EditionContent } from '../../flow/compose/edition.ts';
import { mimeWire } from '../../flow/compose/wire/mime.ts';
import { Slab } from '../../flow/compose/wire/slab.ts';
import { spliceInto } from '../../flow/compose/wire/wire.ts';
import type { Memo } from '../../shared/file-memo.ts';
import type { CheckedEmail } from './email-facts.ts';
import type { RawFinding } from './finding.ts';
import type { Progress } from './progress.ts';
import { hasSpamAssassin, type SpamScore, spamScores } from './spamassassin.ts';

export interface SpamDeps {
  readonly memo: Memo;
  readonly compiler: Compiler;
  readonly source: EmailInputs;
  readonly onProgress?: Progress | undefined;
}

/** Most filters put an email aside at five points; checks that mail servers add on the way use up the rest. */
const MOST = 3;

/** Scores lessons and issues as they would leave by SMTP; nothing if SpamAssassin is not installed. */
export async function spamRules(emails: readonly CheckedEmail[], deps: SpamDeps): Promise<RawFinding[]> {
  const scored = scoredEmails(emails);
  const unknown = scored.filter(({ key }) => deps.memo.get(key) === undefined);
  if (unknown.length > 0 && hasSpamAssassin()) {
    const messages = await Promise.all(
      unknown.map(async ({ name }) => messageOf((await deps.compiler.compile(deps.source, name)).content)),
    );
    const scores = await spamScores(messages, (done) =>
      deps.onProgress?.({ step: 'spam', done, of: messages.length }),
    );
    for (const [index, { key }] of unknown.entries()) deps.memo.set(key, scores[index]);
  }
  return scored.flatMap(({ file, key }): RawFinding[] => {
    const found = deps.memo.get<SpamScore>(key);
    if (!found || found.score < MOST) return [];
    const hits = Object.fromEntries(Object.entries(found.hits).filter(([, points]) => points > 0.1));
    return [{ rule: 'spam-score', data: { score: found.score, hits }, file }];
  });
}

/** Known scores are kept by a check that doesn't ask for them, because scoring is slow. */
export function keepScores(emails: readonly CheckedEmail[], memo: Memo): void {
  for (const { key } of scoredEmails(emails)) memo.get(key);
}

function scoredEmails(emails: readonly CheckedEmail[]) {
  return emails.flatMap(({ name, file, isAuthored, facts }) =>
    isAuthored && !facts.failed ? [{ name, file, key: `spam ${facts.id}` }] : [],
  );
}

/** To a reader without a name, at a time that doesn't affect the score. */
function messageOf(content: EditionContent): Buffer {
  const slab = new Slab();
  spliceInto(slab, mimeWire.compile(content, 'check'), {
    to: 'reader@example.org',
    messageId: '<check@example.org>',
    date: 'Fri, 01 Jan 2027 08:00:00 +0000',
    delivery: 'check',
    token: 'check',
  });
  return Buffer.from(slab.view());
}
