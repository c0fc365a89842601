import { createElement } from 'react';
import NoticeEmail from '../../../emails/notice.tsx';
import { type OwnerNotice, percent } from '../../shared/reasons/owner-notice.ts';
import { wordingFor } from '../../shared/words/wording.ts';
import { PlaceholderTable } from '../content/placeholders.ts';
import type { EmailSource } from './compile.ts';
import type { EmailInputs } from './compiler.ts';
import { publicationProps } from './publication-props.ts';
import { system } from './system-emails.ts';

/** Tells the publication's owner what happened to its sending; in English, as the operator's commands do. */
export function noticeEmail(
  { catalogue, baseUrl }: Pick<EmailInputs, 'catalogue' | 'baseUrl'>,
  notice: OwnerNotice,
): EmailSource {
  const { name, language } = catalogue.publication;
  const wording = wordingFor('en', language);
  const { subject, ...text } = NOTICES[notice.cause](notice as never, name);
  const element = createElement(NoticeEmail, {
    ...text,
    words: wording.words,
    publication: publicationProps(catalogue, baseUrl, wording),
    subject,
    reason: `You get this because your address is OWNER_EMAIL in the settings of ${name}.`,
    links: {},
  });
  return system(catalogue, 'notice', subject, element, new PlaceholderTable());
}

/** One of each, to be looked at. */
export const SAMPLE_NOTICES: readonly OwnerNotice[] = [
  { cause: 'bounces', at: 1_796_108_580_000, emails: 210, bad: 12 },
  { cause: 'complaints', at: 1_796_108_580_000, emails: 1400, bad: 2 },
  {
    ...{ cause: 'halted', at: 1_796_108_580_000, code: 'sender-refused' },
    reason: 'HTTP 403 invalid_api_key: API key is invalid',
  },
  {
    ...{ cause: 'halted', at: 1_796_108_580_000, code: 'limit-reached' },
    reason: 'SMTP: 550 5.4.5 Daily user sending limit exceeded',
  },
  {
    ...{ cause: 'email', at: 1_796_108_580_000, email: 'sourdough/starter' },
    reason: 'SMTP: 552 5.3.4 Message size exceeds fixed limit',
  },
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
  bounces: ({ at, emails, bad }, publication) => ({
    subject: `${publication}: sending has paused, ${percent(bad, emails)} bounced`,
    preview: WAITING,
    title: 'Sending has paused',
    paragraphs: [
      `On ${moment(at)}, ${bad} of ${emails} emails had come back for good (${percent(bad, emails)}). Above 5 %, mailbox providers begin to refuse the rest, so ${publication} has stopped by itself.`,
      WAITING,
      'The addresses that bounced get nothing more. Most often a list was imported that is old, or was not asked for: look at what was added lately and take it out. Then let sending go on, and say why:',
    ],
    command: RESUME,
  }),
  complaints: ({ at, emails, bad }, publication) => ({
    subject: `${publication}: sending has paused, ${percent(bad, emails)} complained`,
    preview: WAITING,
    title: 'Sending has paused',
    paragraphs: [
      `On ${moment(at)}, ${bad} of ${emails} emails had been reported as spam (${percent(bad, emails)}). Mailbox providers want fewer than one in a thousand, so ${publication} has stopped by itself.`,
      WAITING,
      'Whoever complained gets nothing more. Look at who got the email and whether they had asked for it, and at what it says. Then let sending go on, and say why:',
    ],
    command: RESUME,
  }),
  email: ({ at, email, reason }, publication) => ({
    subject: `${publication}: ${email} is refused for everybody`,
    preview: 'The email waits. All others leave.',
    title: 'One email is refused for everybody',
    paragraphs: [
      `On ${moment(at)} the provider, or the mail server, refused ${email} whoever it went to. It said: ${reason}`,
      'Its deliveries wait, no reader is blamed, and all other emails leave. It is tried again by itself after an hour, and later once a day.',
      'Most often an email is larger than the server takes, or its content is rejected. This lists the emails that wait, and sends them again:',
    ],
    command: 'npm run -s pace -- failed',
  }),
  halted: ({ at, code, reason }, publication) =>
    code === 'limit-reached'
      ? limit(at, reason, publication)
      : {
          subject: `${publication}: the mail provider refuses to send`,
          preview: 'No reader is blamed and nothing is lost: it is tried again by itself.',
          title: 'The mail provider refuses to send',
          paragraphs: [
            `On ${moment(at)} the provider, or the mail server, refused to take mail from ${publication}. It said: ${reason}`,
            'No reader is blamed and nothing is lost: sending is tried again every few minutes. This notice came by the same way, so by now at least some mail leaves again. Where the reason is a key, a quota or a domain that is not verified, see to it before the next email is due. This looks at all of it:',
          ],
          command: 'npm run -s pace -- doctor',
        },
};

/** A limit ends by itself. */
function limit(at: number, reason: string, publication: string): NoticeText {
  return {
    subject: `${publication}: the sending limit is reached`,
    preview: 'No reader is blamed and nothing is lost: sending goes on by itself.',
    title: 'The sending limit is reached',
    paragraphs: [
      `On ${moment(at)} the provider, or the mail server, took no more mail from ${publication}, since a limit on how much it may send is used up. It said: ${reason}`,
      'No reader is blamed and nothing is lost: what is left waits, and is tried again every hour at the latest. To stay below the limit, set DAILY_LIMIT to what your provider allows. This tells what waits:',
    ],
    command: 'npm run -s pace -- stats',
  };
}

/** `25 November 2026 at 10:03 UTC`. */
function moment(at: number): string {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${format.format(at)} UTC`;
}
