import type { Matter, MatterCode } from '../src/operator/status/matters.ts';

/** What a matter says to an operator, before how many, since when and until when. */
const TEXTS: Readonly<Record<MatterCode, string>> = {
  moved: 'Nothing is sent: this publication has moved to another store',
  arriving: 'Nothing is sent: this store is being filled and is not complete',
  backup: 'Nothing is sent: this store is a backup',
  restored: 'Nothing is sent: this store is older than the mail that was sent from it',
  copied: 'Nothing is sent: this store is a copy, or was moved',
  'failed-over': 'Nothing is sent: another PostgreSQL server took over, and something may be missing',
  comparing:
    'Nothing is sent yet: another PostgreSQL server took over, and the workers compare what they remember',
  'clock-doubted': 'Nothing is planned on a machine whose clock is in doubt',
  'sender-refused': 'Sending has halted: the provider refuses the sender',
  'server-unfit': 'Sending has halted: no mail can be handed to the server',
  'outbox-unwritable': 'Sending has halted: the outbox can’t be written',
  'limit-reached': 'Sending has halted: the provider’s limit is used up',
  'paused-for-bounces': 'Lessons and issues are paused: too many letters bounced',
  'paused-for-complaints': 'Lessons and issues are paused: too many letters were reported as spam',
  'day-spent': 'The day’s sending limit is used up',
  'server-silent': 'The provider asked for silence',
  'letter-held': 'A letter is held back: the provider refuses it for everybody',
  uncertain: 'Nobody knows whether letters left',
  'other-transport': 'Nobody knows whether letters left that another transport handed over',
  failed: 'Letters failed, and can be sent again',
  stray: 'Letters are in no batch that anybody hands over; please report this',
  'bounced-by-mistake': 'Readers count as bounced for a refusal that was not about them',
  'course-gone': 'Readers wait for a course of which there is no file',
  'no-worker': 'Letters are due, and no worker is running',
  'in-line': 'Letters are due, and leave in their turn',
  'on-its-way': 'Letters are being handed over',
  'repeated-later': 'Letters were not answered, and are handed over again',
  'tried-again': 'Letters were not taken, and are tried again',
  'domain-line': 'Letters wait for their place in the line of their recipients’ domain',
  'reader-paused': 'Letters wait until their readers’ pause ends',
  ahead: 'Letters wait until they are due',
  unconfirmed: 'Readers have not confirmed; they are forgotten as RETAIN_PENDING says',
  resting: 'Readers have paused',
};

/** A matter in a few lines: what waits, for what, since when, and the command that frees it. */
export function matterText({ code, count, since, until, of, said, command }: Matter): string {
  const about = of === undefined ? '' : ` (${of})`;
  const lines = [`${TEXTS[code]}${about}`];
  const facts = [
    count === undefined ? [] : [`${count}`],
    since === undefined ? [] : [`since ${instant(since)}`],
    until === undefined ? [] : [`next try or end ${instant(until)}`],
  ].flat();
  if (facts.length > 0) lines.push(`  ${facts.join(', ')}`);
  if (said !== undefined) lines.push(`  said: ${said}`);
  if (command !== undefined) lines.push(`  to free it: ${command}`);
  return lines.join('\n');
}

/** A matter as JSON: instants in ISO 8601, what isn't known as null. */
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
