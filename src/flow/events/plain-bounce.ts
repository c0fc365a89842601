import { bounceClassOf, mildest } from './bounce-class.ts';
import type { Failure } from './delivery-status.ts';
import { answerTo, toldIn } from './told.ts';

/** A failure reported in plain text, and the text of the email that came back with it. */
export interface PlainBounce {
  readonly failure: Failure;
  readonly original: string;
}

/** An email that is still being tried, or was read: neither has failed. */
const NOT_YET =
  /warning message only|this is a warning only|not yet been delivered|has been delayed|will (?:be )?(?:keep trying|retr)|still being retried|still undelivered|you do not need to resend/i;

/** Phrases that report a failure; a mail server's text without one is about something else. */
const FAILED =
  /permanent|undeliver|(?:not|unable to|n't) (?:be )?deliver|fail|returned|reject|\berrors?\b|giv(?:en|ing) up|problem/i;

/**
 * Reads a bounce that is no delivery status: the text that qmail, OpenSMTPD, the DragonFly Mail Agent, Exim, Yahoo
 * and others write for people.
 *
 * @param text the content of its text part.
 */
export function readPlainBounce(text: string): PlainBounce | undefined {
  const { told, original } = toldIn(text);
  const said = told.replace(/\s+/g, ' ');
  if (NOT_YET.test(said) || !FAILED.test(said)) return undefined;
  const recipients = recipientsIn(told);
  const verdicts = recipients.map((words) => bounceClassOf(undefined, words, answerTo(words)));
  const verdict = mildest(verdicts);
  const words = recipients[verdicts.indexOf(verdict)];
  if (verdict === undefined || words === undefined) return undefined;
  return { failure: { verdict, status: '', words: words.replace(/\s+/g, ' ').trim() }, original };
}

/** qmail's format (https://cr.yp.to/proto/qsbmf.txt) and Exim's describe each recipient in its own paragraph. */
function recipientsIn(told: string): string[] {
  const paragraphs = told.split(/\n(?=<[^\n>]{0,320}>:[ \t]*\n| {2}[^\s@]{1,64}@\S{1,255}\n)/);
  return paragraphs.length > 1 ? paragraphs.slice(1) : [told];
}
