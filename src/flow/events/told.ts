/** A text for people, and the returned email below it. */
export interface BouncedText {
  readonly told: string;
  readonly original: string;
}

/** A text is read up to this length. */
const LONGEST = 20_000;
/** Two header fields of an email in a row, the first of them a usual one. */
const HEADER =
  /(?:^|\n)[ \t]*(?=(?:return-path|received|message-id|from|to|date|subject|dkim-signature|delivered-to|mime-version|x-[\w-]+|arc-\w[\w-]*|content-type):)[\w-]+:[^\n]*(?:\n[ \t][^\n]*)*\n[ \t]*[\w-]+:/i;

/** A line that announces the returned email. */
const RULE =
  /\n[ \t]*--[^\n]*?\b(?:copy of|original message|headers?|below this line|message follows|message body)\b/i;

/** Splits a text into the server's own words and its quote of the email. */
export function toldIn(text: string): BouncedText {
  const lines = text.slice(0, LONGEST).replace(/\r\n?/g, '\n');
  const header = HEADER.exec(lines);
  const rule = RULE.exec(lines);
  const end = Math.min(header?.index ?? lines.length, rule?.index ?? lines.length);
  return { told: lines.slice(0, end), original: header ? lines.slice(header.index).trimStart() : '' };
}

/** The command that a refusal answered: the recipient's address, or the email's body. */
export type AnswerTo = 'address' | 'body' | undefined;

/** In the wording of Postfix, sendmail, Exim, qmail and others. */
export function answerTo(told: string): AnswerTo {
  if (AFTER_BODY.test(told)) return 'body';
  return AFTER_ADDRESS.test(told) ? 'address' : undefined;
}

const AFTER_BODY =
  /in reply to (?:the )?(?:end of )?data|>>> (?:DATA|\.)[ \t]*\n[ \t]*<<< 55\d|after (?:end of )?data|our final data/i;
const AFTER_ADDRESS =
  /in reply to rcpt|>>> RCPT [^\n]*\n[ \t]*<<< 55\d|after rcpt|our rcpt to|\[RCPT_TO\]|does not like recipient/i;
