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
      found.push({ rule, file, message: facts.failed.message });
      continue;
    }
    const { bytes, features, hasAddress, hasUnsubscribe } = facts;
    if (bytes >= LARGE)
      found.push({ rule: 'email-large', file, message: `the HTML of this email has ${bytes} bytes` });
    if (!hasAddress) {
      found.push({ rule: 'address-missing', file, message: 'this email does not show the postal address' });
    }
    if (isAuthored && !hasUnsubscribe) {
      const message = 'this email has no unsubscribe link, or no List-Unsubscribe';
      found.push({ rule: 'unsubscribe-missing', file, message });
    }
    for (const { title, clients } of support ? unsupported(features, support) : []) {
      const user = users.get(title) ?? { clients, files: [] };
      user.files.push(file);
      users.set(title, user);
    }
  }
  for (const [title, { clients, files }] of users) {
    const others =
      files.length === 1 ? '' : ` and ${files.length - 1} other ${files.length === 2 ? 'email' : 'emails'}`;
    const message = `${title} is not supported by ${clients.join(', ')}; used by this email${others}`;
    found.push({ rule: 'client-support', file: files[0] ?? '', message });
  }
  if (!support) {
    const message = 'HTML and CSS were not checked against what mail programs support';
    found.push({ rule: 'client-support-unknown', file: 'emails', message });
  }
  return found;
}
