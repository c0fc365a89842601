import { createElement } from 'react';
import NoticeEmail from '../../../emails/notice.tsx';
import { type OwnerNotice, percent } from '../../shared/reasons/owner-notice.ts';
import { wordingFor } from '../../shared/words/wording.ts';
import { PlaceholderTable } from '../content/placeholders.ts';
import type { EmailSource } from './compile.ts';
import type { EmailInputs } from './compiler.ts';
import { publicationProps } from './publication-props.ts';
import { system } from './system-emails.ts';

/** Tells the publication's owner what happened to its sending; in English, like the operator's commands. */
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
    reason: `You’re receiving this because OWNER_EMAIL in the settings of ${name} is your address.`,
    links: {},
  });
  return system(catalogue, 'notice', subject, element, new PlaceholderTable());
}

/** One of each, for the preview. */
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

const RESUME = 'npm run -s pace -- resume --reason "what was fixed"';
const WAITING = 'Lessons and issues wait, and none are lost. Confirmations and sign-in links are still sent.';

const NOTICES: { readonly [Cause in OwnerNotice['cause']]: Of<Cause> } = {
  bounces: ({ at, emails, bad }, publication) => ({
    subject: `${publication}: sending is paused, ${percent(bad, emails)} bounced`,
    preview: WAITING,
    title: 'Sending is paused',
    paragraphs: [
      `By ${moment(at)}, ${bad} of ${emails} emails had bounced for good (${percent(bad, emails)}). Above 5%, mailbox providers begin to refuse the rest, so ${publication} paused sending automatically.`,
      WAITING,
      'Addresses that bounced get no more emails. The usual cause is an imported list that is old, or whose people never asked for your emails. Check which addresses were added recently and remove the bad ones. Then resume sending and give the reason:',
    ],
    command: RESUME,
  }),
  complaints: ({ at, emails, bad }, publication) => ({
    subject: `${publication}: sending is paused, ${percent(bad, emails)} complained`,
    preview: WAITING,
    title: 'Sending is paused',
    paragraphs: [
      `By ${moment(at)}, ${bad} of ${emails} emails had been reported as spam (${percent(bad, emails)}). Mailbox providers want fewer than one in a thousand, so ${publication} paused sending automatically.`,
      WAITING,
      'Readers who complained get no more emails. Check who got the email, whether they had asked for it, and what it says. Then resume sending and give the reason:',
    ],
    command: RESUME,
  }),
  email: ({ at, email, reason }, publication) => ({
    subject: `${publication}: ${email} is refused for everyone`,
    preview: 'This email waits. All others are sent.',
    title: 'One email is refused for everyone',
    paragraphs: [
      `On ${moment(at)} the provider or the mail server refused ${email} for every reader. It said: ${reason}`,
      'Its deliveries wait, no reader is blamed, and all other emails are sent. Pacesetter tries it again after an hour, and later once a day.',
      'The usual cause is an email that is larger than the server accepts, or content that it rejects. This command lists the emails that wait; add --again to send them again:',
    ],
    command: 'npm run -s pace -- failed',
  }),
  halted: ({ at, code, reason }, publication) =>
    code === 'limit-reached'
      ? limit(at, reason, publication)
      : {
          subject: `${publication}: the mail provider refuses to send`,
          preview: 'No reader is blamed and nothing is lost. Sending is retried automatically.',
          title: 'The mail provider refuses to send',
          paragraphs: [
            `On ${moment(at)} the provider or the mail server refused mail from ${publication}. It said: ${reason}`,
            'No reader is blamed and nothing is lost: sending is retried every few minutes. This notice was sent the same way, so at least some mail is accepted again. If the reason is a key, a quota or an unverified domain, fix it before the next email is due. This command checks all three:',
          ],
          command: 'npm run -s pace -- doctor',
        },
};

/** A limit ends without the owner's help. */
function limit(at: number, reason: string, publication: string): NoticeText {
  return {
    subject: `${publication}: the sending limit has been reached`,
    preview: 'No reader is blamed and nothing is lost. Sending resumes automatically.',
    title: 'The sending limit has been reached',
    paragraphs: [
      `On ${moment(at)} the provider or the mail server accepted no more mail from ${publication}, because a sending limit is used up. It said: ${reason}`,
      'No reader is blamed and nothing is lost: the remaining emails wait, and sending is retried at least once an hour. To stay below the limit, set DAILY_LIMIT to what your provider allows. This command shows what is waiting:',
    ],
    command: 'npm run -s pace -- stats',
  };
}

/** `25 November 2026 at 10:03 UTC`. */
function moment(at: number): string {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${format.format(at)} UTC`;
}
