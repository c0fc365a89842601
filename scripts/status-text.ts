import type { Matter, MatterCode } from '../src/operator/status/matters.ts';

/** The first line of a matter. The count and times follow. */
const TEXTS: Readonly<Record<MatterCode, string>> = {
  moved: 'Nothing is sent: this publication has moved to another store',
  arriving: 'Nothing is sent: this store is being filled and is not complete',
  backup: 'Nothing is sent: this store is a backup',
  restored: 'Nothing is sent: this store is older than the emails that were sent from it',
  copied: 'Nothing is sent: this store is a copy, or was moved',
  'failed-over': 'Nothing is sent: another PostgreSQL server took over, and data may be missing',
  comparing:
    'Nothing is sent yet: another PostgreSQL server took over, and the workers compare what they remember',
  'clock-doubted': 'A machine whose clock is doubted plans nothing',
  'sender-refused': 'Sending has halted: the provider refuses the sender',
  'server-unfit': 'Sending has halted: no mail can be handed over to the server',
  'outbox-unwritable': 'Sending has halted: the outbox can’t be written',
  'limit-reached': 'Sending has halted: the provider’s limit is used up',
  'paused-for-bounces': 'Lessons and issues are paused: too many emails bounced',
  'paused-for-complaints': 'Lessons and issues are paused: too many emails were reported as spam',
  'day-spent': 'The day’s sending limit is used up',
  'server-silent': 'The provider asked to wait',
  'email-blocked': 'An email is blocked: the provider refuses it for every reader',
  uncertain: 'Emails whose delivery is unknown',
  'other-transport': 'Emails that another transport handed over, whose delivery is unknown',
  'other-account': 'Emails that another account handed over, whose delivery is unknown',
  'outcome-unwritten': 'Emails were handed over, but the store refuses to record their outcome',
  'email-not-compiled': 'An email can’t be created, and its readers wait',
  'issue-not-planned': 'An issue can’t be planned for a time zone',
  'reader-not-planned': 'Readers whose next email can’t be planned',
  'delivery-not-claimed': 'Emails are due, but the store refuses to change their rows',
  'batch-not-changed': 'A batch is open, but the store refuses to change its row',
  'request-not-performed': 'Requests made on a page could not be fulfilled, and are retried',
  'request-given-up': 'Requests made on a page could not be fulfilled for a day, and were given up',
  'sign-up-not-forgotten': 'Sign-ups that were never confirmed can’t be deleted',
  'origin-not-forgotten': 'IP addresses of old consents can’t be deleted',
  'issue-not-withdrawn': 'Planned emails of a withdrawn issue can’t be taken back',
  'course-not-reopened': 'Readers who finished a course can’t get its new lesson',
  'silence-not-handled': 'Silent readers could be neither asked nor paused',
  'file-faulty': 'A file has a mistake: its course, issue or page stays as it was',
  failed: 'Emails failed and can be sent again',
  stray: 'Emails are in a batch that no worker hands over; please report this',
  'bounced-by-mistake': 'Readers count as bounced because of a refusal that was not about them',
  'course-gone': 'Readers wait for a course whose files are missing',
  'no-worker': 'Emails are due, and no worker is running',
  'in-line': 'Emails are due and wait for their turn',
  'on-its-way': 'Emails are being handed over',
  'repeated-later': 'Emails got no answer and will be handed over again',
  'tried-again': 'Emails were not accepted and will be tried again',
  'domain-line': 'Emails wait for their turn at their readers’ domain',
  'reader-paused': 'Emails wait until their readers’ pause ends',
  ahead: 'Emails wait until they are due',
  unconfirmed: 'Readers have not confirmed; they are forgotten after RETAIN_PENDING_DAYS',
  resting: 'Readers have paused',
};

/** A matter in a few lines: what waits, for what, since when, and the command that resolves it. */
export function matterText({ code, count, since, until, of, said, command }: Matter): string {
  const about = of === undefined ? '' : ` (${of})`;
  const lines = [`${TEXTS[code]}${about}`];
  const facts = [
    count === undefined ? [] : [`${count}`],
    since === undefined ? [] : [`since ${instant(since)}`],
    until === undefined ? [] : [`next try or end ${instant(until)}`],
  ].flat();
  if (facts.length > 0) lines.push(`  ${facts.join(', ')}`);
  if (said !== undefined) lines.push(`  answer: ${said}`);
  if (command !== undefined) lines.push(`  to resolve it: ${command}`);
  return lines.join('\n');
}

/** A matter as JSON: instants in ISO 8601, unknown values as null. */
export function matterJson({ code, count, since, until, of, said, command }: Matter) {
  return {
    code,
    count: count ?? null,
    since: since === undefined ? null : instant(since),
    until: until === undefined ? null : instant(until),
    of: of ?? null,
    said: said ?? null,
    command: command ?? null,
  };
}

const instant = (at: number): string => new Date(at).toISOString();
