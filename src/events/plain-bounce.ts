import type { Failure } from './delivery-status.ts';
import { mildest, verdictOf } from './status-code.ts';

/** A failure told in plain text, and the text of the letter that came back with it. */
export interface PlainBounce {
  readonly failure: Failure;
  readonly original: string;
}

/** Reads a bounce that is no delivery status: qmail's, or an older Exim's. */
export function readPlainBounce(text: string, failedRecipients: boolean): PlainBounce | undefined {
  const lines = text.replace(/\r\n?/g, '\n');
  return readQmail(lines) ?? (failedRecipients ? readExim(lines) : undefined);
}

/**
 * qmail's format, QSBMF (https://cr.yp.to/proto/qsbmf.txt): paragraphs, the first of which begins with fixed words.
 * One that begins with an address in angle brackets and a colon is about a recipient; one that begins with a hyphen
 * ends them, and the original message follows it.
 */
function readQmail(text: string): PlainBounce | undefined {
  if (!text.startsWith('Hi. This is the')) return undefined;
  const end = /\n\n-[^\n]*(?:\n[^\n]+)*\n\n?/.exec(text);
  const told = end ? text.slice(0, end.index) : text;
  const recipients = told.split(/\n\n+/).flatMap((paragraph) => {
    const [, words] = /^<[^\n]*>:\n(.*)$/s.exec(paragraph) ?? [];
    return words === undefined ? [] : [words];
  });
  return bounceOf(recipients, end ? text.slice(end.index + end[0].length) : '');
}

/** Exim's default text, without or beside a delivery status; its warnings of a delay have other words. */
function readExim(text: string): PlainBounce | undefined {
  if (!/^This message was created automatically by mail delivery software/.test(text)) return undefined;
  const [told = '', copy = ''] = text.split(/\n-{3,}[^\n]*\bcopy of\b[^\n]*\n+/, 2);
  if (!/permanent error/.test(told.replace(/\s+/g, ' '))) return undefined;
  const recipients = told.split(/\n(?= {2}[^\s]+@[^\s]+\n)/).slice(1);
  return bounceOf(recipients, copy);
}

function bounceOf(recipients: readonly string[], original: string): PlainBounce | undefined {
  const verdict = mildest(recipients.map((words) => verdictOf(undefined, words)));
  const words = recipients.find((one) => verdictOf(undefined, one) === verdict);
  if (verdict === undefined || words === undefined) return undefined;
  return { failure: { verdict, status: '', words: words.replace(/\s+/g, ' ').trim() }, original };
}
