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
  const known = emails.flatMap(({ name, file, isAuthored, facts }) =>
    isAuthored && !facts.failed ? [{ name, file, key: `spam ${facts.id}` }] : [],
  );
  const unknown = known.filter(({ key }) => deps.memo.get(key) === undefined);
  if (unknown.length > 0 && hasSpamAssassin()) {
    const messages: Buffer[] = [];
    for (const { name } of unknown) {
      messages.push(messageOf((await deps.compiler.compile(deps.source, name)).content));
    }
    const scores = await spamScores(messages, (done) =>
      deps.onProgress?.({ step: 'spam', done, of: messages.length }),
    );
    for (const [index, { key }] of unknown.entries()) deps.memo.set(key, scores[index]);
  }
  return known.flatMap(({ file, key }): RawFinding[] => {
    const scored = deps.memo.get<SpamScore>(key);
    if (!scored || scored.score < MOST) return [];
    const hits = Object.fromEntries(Object.entries(scored.hits).filter(([, points]) => points > 0.1));
    return [{ rule: 'spam-score', data: { score: scored.score, hits }, file }];
  });
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
