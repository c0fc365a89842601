import { type ClientSupport, unsupported } from './client-support.ts';
import type { CheckedEmail } from './email-facts.ts';
import type { RawFinding } from './finding.ts';

const LARGE = 80_000;

/** The findings in finished emails. Each feature is reported once, with the number of emails that use it. */
export function emailRules(
  emails: readonly CheckedEmail[],
  support: ClientSupport | undefined,
): RawFinding[] {
  const found: RawFinding[] = [];
  const users = new Map<string, { clients: readonly string[]; files: string[] }>();
  for (const { file, isAuthored, facts } of emails) {
    if (facts.failed) {
      const rule = facts.failed.clipped ? 'email-clipped' : 'email-not-made';
      found.push({ rule, data: { said: facts.failed.message }, file });
      continue;
    }
    const { bytes, features, hasAddress, hasUnsubscribe } = facts;
    if (bytes >= LARGE) found.push({ rule: 'email-large', data: { bytes }, file });
    if (!hasAddress) found.push({ rule: 'address-missing', data: {}, file });
    if (isAuthored && !hasUnsubscribe) found.push({ rule: 'unsubscribe-missing', data: {}, file });
    for (const { title, clients } of support ? unsupported(features, support) : []) {
      const user = users.get(title) ?? { clients, files: [] };
      user.files.push(file);
      users.set(title, user);
    }
  }
  for (const [title, { clients, files }] of users) {
    const data = { feature: title, clients, others: files.length - 1 };
    found.push({ rule: 'client-support', data, file: files[0] ?? '' });
  }
  if (!support) found.push({ rule: 'client-support-unknown', data: {}, file: 'emails' });
  return found;
}
