import { createElement } from 'react';
import NoticeLetter from '../../emails/notice.tsx';
import { SlotTable } from '../content/slots.ts';
import { type OwnerNotice, percent } from '../shared/owner-notice.ts';
import { wordingFor } from '../shared/words/wording.ts';
import type { Letter } from './compile.ts';
import type { LetterSource } from './compiler.ts';
import { publicationProps } from './publication-props.ts';
import { system } from './system-letters.ts';

/** Tells the publication's owner what happened to its sending; in English, as the operator's commands do. */
export function noticeLetter(
  { catalogue, baseUrl }: Pick<LetterSource, 'catalogue' | 'baseUrl'>,
  notice: OwnerNotice,
): Letter {
  const { name, language } = catalogue.publication;
  const wording = wordingFor('en', language);
  const { subject, ...text } = NOTICES[notice.cause](notice as never, name);
  const element = createElement(NoticeLetter, {
    ...text,
    words: wording.words,
    publication: publicationProps(catalogue, baseUrl, wording),
    subject,
    reason: `You get this because your address is OWNER_EMAIL in the settings of ${name}.`,
    links: {},
  });
  return system(catalogue, 'notice', subject, element, new SlotTable());
}

/** One of each, to be looked at. */
export const SAMPLE_NOTICES: readonly OwnerNotice[] = [
  { cause: 'bounces', at: 1_796_108_580_000, letters: 210, bad: 12 },
  { cause: 'complaints', at: 1_796_108_580_000, letters: 1400, bad: 2 },
  { cause: 'halted', at: 1_796_108_580_000, reason: 'HTTP 403 invalid_api_key: API key is invalid' },
];

interface NoticeText {
  readonly subject: string;
  readonly preview: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly command: string | undefined;
}

type Of<Cause extends OwnerNotice['cause']> = (
  notice: Extract<OwnerNotice, { cause: Cause }>,
  publication: string,
) => NoticeText;

const RESUME = 'npm run -s pace -- resume --reason "what was mended"';
const WAITING = 'Lessons and issues wait, and none is lost. Confirmations and sign-in links still leave.';

const NOTICES: { readonly [Cause in OwnerNotice['cause']]: Of<Cause> } = {
  bounces: ({ at, letters, bad }, publication) => ({
    subject: `${publication}: sending has paused, ${percent(bad, letters)} bounced`,
    preview: WAITING,
    title: 'Sending has paused',
    paragraphs: [
      `On ${moment(at)}, ${bad} of ${letters} letters had come back for good (${percent(bad, letters)}). Above 5 %, mailbox providers begin to refuse the rest, so ${publication} has stopped by itself.`,
      WAITING,
      'The addresses that bounced get nothing more. Most often a list was imported that is old, or was not asked for: look at what was added lately and take it out. Then let sending go on, and say why:',
    ],
    command: RESUME,
  }),
  complaints: ({ at, letters, bad }, publication) => ({
    subject: `${publication}: sending has paused, ${percent(bad, letters)} complained`,
    preview: WAITING,
    title: 'Sending has paused',
    paragraphs: [
      `On ${moment(at)}, ${bad} of ${letters} letters had been reported as spam (${percent(bad, letters)}). Mailbox providers want fewer than one in a thousand, so ${publication} has stopped by itself.`,
      WAITING,
      'Whoever complained gets nothing more. Look at who got the letter and whether they had asked for it, and at what it says. Then let sending go on, and say why:',
    ],
    command: RESUME,
  }),
  halted: ({ at, reason }, publication) => ({
    subject: `${publication}: the mail provider refuses to send`,
    preview: 'No reader is blamed and nothing is lost: it is tried again by itself.',
    title: 'The mail provider refuses to send',
    paragraphs: [
      `On ${moment(at)} the provider, or the mail server, refused to take mail from ${publication}. It said: ${reason}`,
      'No reader is blamed and nothing is lost: sending is tried again every few minutes. This notice came by the same way, so by now at least some mail leaves again. Where the reason is a key, a quota or a domain that is not verified, see to it before the next letter is due. This looks at all of it:',
    ],
    command: 'npm run -s pace -- doctor',
  }),
};

/** `25 November 2026 at 10:03 UTC`. */
function moment(at: number): string {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${format.format(at)} UTC`;
}
