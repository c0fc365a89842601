import type { FooterLinks, PublicationProps } from '../../emails/props.ts';
import type { Catalogue } from '../content/catalogue.ts';
import type { SlotTable } from '../content/slots.ts';
import type { LetterKind } from './edition.ts';

/** The publication as every letter shows it. */
export function publicationProps({ publication, coach }: Catalogue, baseUrl: string): PublicationProps {
  return {
    name: publication.name,
    url: `${baseUrl}/`,
    language: publication.language,
    dir: publication.dir,
    postalAddress: publication.postalAddress,
    coach: { name: coach?.title ?? publication.from.name, url: coach ? `${baseUrl}/coach` : `${baseUrl}/` },
    logoUrl: `${baseUrl}/images/logo.png`,
  };
}

/** The footer's links of a reader; all are made from one token. */
export function readerLinks(baseUrl: string, slots: SlotTable, web?: string): FooterLinks {
  const token = slots.marker('token');
  return {
    preferences: `${baseUrl}/preferences/${token}`,
    pause: `${baseUrl}/pause/${token}`,
    unsubscribe: `${baseUrl}/unsubscribe/${token}`,
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
  slots: SlotTable,
  unsubscribeAt: string | undefined,
  of: { kind: LetterKind; stream: string; item: string; title: string },
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
  const token = slots.marker('token');
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
