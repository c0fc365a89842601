import type { FooterLinks, PublicationProps } from '../../../emails/props.ts';
import { authoredIn, type Wording, wordingFor } from '../../shared/words/wording.ts';
import type { Catalogue } from '../content/catalogue.ts';
import type { PlaceholderTable } from '../content/placeholders.ts';
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

/**
 * Tells pages that read nothing of the reader in which language they are led to, where it is not the
 * publication's.
 */
export function languageQuery({ publication }: Catalogue, { language }: Wording): string {
  return wordingFor(null, publication.language).language === language ? '' : `?lang=${language}`;
}

/** The footer's links of a reader; all are made from one token. */
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

/**
 * Headers for mail that a reader may leave: RFC 8058 one-click, RFC 2919 List-Id and Gmail's Feedback-ID,
 * which holds nothing of the single reader.
 */
export function listHeaders(
  { publication }: Catalogue,
  baseUrl: string,
  placeholders: PlaceholderTable,
  unsubscribeAt: string | undefined,
  of: { kind: EmailKind; stream: string; item: string; title: string },
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
  // The link first, since the one-click header is about it; Outlook.com reports only to those who offer an address.
  const mailto =
    unsubscribeAt === undefined ? [] : [`<mailto:${unsubscribeAt}?subject=unsubscribe%20${token}>`];
  return [
    { name: 'List-Id', value: `${title ? `${title} ` : ''}<${of.stream}.${domain}>` },
    { name: 'List-Unsubscribe', value: [link, ...mailto].join(', ') },
    { name: 'List-Unsubscribe-Post', value: 'List-Unsubscribe=One-Click' },
    { name: 'Feedback-ID', value: `${of.item}:${of.stream}:${of.kind}:${senderId(publication.name)}` },
  ];
}

/** RFC 3834: nobody's vacation notice should answer these. */
export const AUTO_GENERATED = { name: 'Auto-Submitted', value: 'auto-generated' } as const;

/** Five to fifteen characters that stay the same, as Gmail asks. */
function senderId(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 15)
    .padEnd(5, '0');
}
