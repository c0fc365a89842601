import type { FooterLinks, PublicationProps } from '../../../emails/props.ts';
import { authoredIn, type Wording, wordingFor } from '../../shared/words/wording.ts';
import type { Catalogue } from '../content/catalogue.ts';
import type { PlaceholderTable } from '../content/placeholders.ts';
import type { EmailSource } from './compile.ts';
import type { EmailInputs } from './compiler.ts';
import type { EmailKind } from './edition.ts';

/** The publication as every email shows it, in the words of one language. */
export function publicationProps(
  { publication, coach }: Catalogue,
  baseUrl: string,
  wording: Wording,
): PublicationProps {
  const own = publication.language === wording.locale;
  return {
    name: publication.name,
    url: `${baseUrl}/`,
    language: wording.locale,
    dir: own ? publication.dir : 'ltr',
    authored: authoredIn(publication, wording),
    postalAddress: publication.postalAddress,
    coach: { name: coach?.title ?? publication.from.name, url: coach ? `${baseUrl}/coach` : `${baseUrl}/` },
    logoUrl: `${baseUrl}/images/logo.png`,
  };
}

/** Gives the language to pages that don't know the reader, if it differs from the publication's. */
export function languageQuery({ publication }: Catalogue, { language }: Wording): string {
  return wordingFor(null, publication.language).language === language ? '' : `?lang=${language}`;
}

/** A reader's links in the footer; one token makes them all. */
export function readerLinks(
  { catalogue, baseUrl }: Pick<EmailInputs, 'catalogue' | 'baseUrl'>,
  wording: Wording,
  placeholders: PlaceholderTable,
  web?: string,
): FooterLinks {
  const token = placeholders.marker('token');
  return {
    preferences: `${baseUrl}/preferences/${token}`,
    pause: `${baseUrl}/pause/${token}`,
    unsubscribe: `${baseUrl}/unsubscribe/${token}${languageQuery(catalogue, wording)}`,
    ...(web === undefined ? {} : { web: `${baseUrl}${web}` }),
  };
}

/** What the headers of a list name. */
interface Listed {
  readonly kind: EmailKind;
  readonly stream: string;
  readonly item: string;
  readonly title: string;
}

/**
 * Headers for mail that readers can unsubscribe from: RFC 8058 one-click, RFC 2919 List-Id and Gmail's Feedback-ID,
 * which identifies no single reader.
 */
function listHeaders(
  { publication }: Catalogue,
  baseUrl: string,
  placeholders: PlaceholderTable,
  unsubscribeAt: string | undefined,
  of: Listed,
): { name: string; value: string }[] {
  const host = new URL(baseUrl).hostname;
  const domain =
    /^[\d.:[\]]+$/.test(host) || host === 'localhost' ? publication.from.email.split('@')[1] : host;
  const title = of.title
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9 -]+/g, ' ')
    .replace(/ +/g, ' ')
    .trim();
  const token = placeholders.marker('token');
  const link = `<${baseUrl}/unsubscribe/${token}>`;
  // The link comes first, since the one-click header refers to it; Outlook.com reports only to senders who offer an
  // address.
  const mailto =
    unsubscribeAt === undefined ? [] : [`<mailto:${unsubscribeAt}?subject=unsubscribe%20${token}>`];
  return [
    { name: 'List-Id', value: `${title ? `${title} ` : ''}<${of.stream}.${domain}>` },
    { name: 'List-Unsubscribe', value: [link, ...mailto].join(', ') },
    { name: 'List-Unsubscribe-Post', value: 'List-Unsubscribe=One-Click' },
    { name: 'Feedback-ID', value: `${of.item}:${of.stream}:${of.kind}:${senderId(publication.name)}` },
  ];
}

/** An email that a reader can unsubscribe from. */
export function listEmail(
  { catalogue, baseUrl, unsubscribeAt }: Omit<EmailInputs, 'confirmDays'>,
  of: Listed,
  email: Pick<EmailSource, 'subject' | 'element' | 'placeholders'>,
): EmailSource {
  const { from, replyTo } = catalogue.publication;
  const headers = listHeaders(catalogue, baseUrl, email.placeholders, unsubscribeAt, of);
  const { kind, stream, item } = of;
  return { kind, stream, item, from, replyTo, headers, ...email };
}

/** RFC 3834: prevents automatic replies such as vacation notices. */
export const AUTO_GENERATED = { name: 'Auto-Submitted', value: 'auto-generated' } as const;

/** Five to fifteen characters that never change, as Gmail requires. */
function senderId(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 15)
    .padEnd(5, '0');
}
