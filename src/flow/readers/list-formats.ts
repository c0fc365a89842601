import type { ImportRow, ListStatus } from './list-row.ts';

/** Reads a row's cell; empty if the row or the list has none. */
type Cell = (column: string) => string;

type Read = Omit<ImportRow, 'line'>;

/** A list in one system's format. Column names are in the form of `columnKey`. */
export interface ListFormat {
  readonly id: string;
  readonly name: string;
  /** The columns that `read` looks at. */
  readonly columns: readonly string[];
  /** Its own columns that sound as if they marked people who have left, but don't. */
  readonly harmless: ReadonlySet<string>;
  /** Whether a list with these columns has this format. */
  fits(has: (column: string) => boolean): boolean;
  read(cell: Cell): Read;
}

const words = (text: string): string[] => text.split(' ');

/** A column's name for comparison: `Email Address`, `email_address` and `emailAddress` are the same. */
export function columnKey(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/**
 * The known list formats, the most specific header first; docs/import.md shows how each column is used.
 *
 * Mailchimp writes one file per status, recognised by its time column. Substack and Ghost have a flag for whether
 * mail is wanted; the others name a status.
 */
export const LIST_FORMATS: readonly ListFormat[] = [
  {
    id: 'mailchimp',
    name: 'Mailchimp',
    columns: words('emailaddress firstname fname timezone tags cleantime unsubtime confirmtime optintime'),
    harmless: new Set(
      words(
        'optinip confirmip unsubcampaigntitle unsubcampaignid unsubreason unsubreasonother cleancampaigntitle cleancampaignid lastchanged',
      ),
    ),
    fits: (has) =>
      has('emailaddress') && ['memberrating', 'optintime', 'confirmtime', 'leid', 'euid'].some(has),
    read: (cell) => ({
      email: cell('emailaddress'),
      firstName: cell('firstname') || cell('fname'),
      timeZone: cell('timezone'),
      tags: tagsOf(cell('tags')),
      statusThere: cell('cleantime') ? 'bounced' : cell('unsubtime') ? 'unsubscribed' : 'reader',
      since: cell('confirmtime') || cell('optintime'),
    }),
  },
  {
    id: 'listmonk',
    name: 'listmonk',
    columns: words('email name createdat status'),
    harmless: new Set([]),
    fits: (has) => ['uuid', 'email', 'attributes', 'status'].every(has),
    read: (cell) => ({
      email: cell('email'),
      firstName: firstWord(cell('name')),
      since: cell('createdat'),
      ...standingBy(cell('status'), {
        enabled: 'reader',
        disabled: 'unsubscribed',
        blocklisted: 'unsubscribed',
      }),
    }),
  },
  {
    id: 'ghost',
    name: 'Ghost',
    columns: words('email name labels createdat deletedat subscribedtoemails'),
    harmless: new Set([]),
    fits: (has) => has('email') && has('subscribedtoemails'),
    read: (cell) => ({
      email: unescaped(cell('email')),
      firstName: firstWord(unescaped(cell('name'))),
      tags: tagsOf(unescaped(cell('labels'))),
      since: cell('createdat'),
      ...(cell('deletedat')
        ? { statusThere: 'unsubscribed' as const }
        : standingBy(cell('subscribedtoemails'), { true: 'reader', false: 'unsubscribed' })),
    }),
  },
  {
    id: 'substack',
    name: 'Substack',
    columns: words('email createdat emaildisabled'),
    harmless: new Set(words('activesubscription firstpaymentat subscriptionexpiresat')),
    fits: (has) => has('email') && has('emaildisabled'),
    read: (cell) => ({
      email: cell('email'),
      since: cell('createdat'),
      ...standingBy(cell('emaildisabled') || 'false', { false: 'reader', true: 'unsubscribed' }),
    }),
  },
  {
    id: 'buttondown',
    name: 'Buttondown',
    columns: words('emailaddress email tags creationdate type subscribertype'),
    harmless: new Set(
      words('undeliverabilityreason unsubscriptionreason unsubscriptiondate subscriptiontype'),
    ),
    fits: (has) =>
      (has('emailaddress') || has('email')) &&
      (has('type') || has('subscribertype')) &&
      (has('metadata') || has('creationdate')),
    read: (cell) => ({
      email: cell('emailaddress') || cell('email'),
      tags: tagsOf(cell('tags')),
      since: cell('creationdate'),
      ...standingBy(cell('type') || cell('subscribertype'), {
        ...each('reader', 'regular premium trialed unpaid gifted churning churned paused past_due'),
        ...each('unconfirmed', 'unactivated'),
        ...each('unsubscribed', 'unsubscribed removed spammy blocked'),
        ...each('bounced', 'undeliverable'),
        ...each('complained', 'complained'),
      }),
    }),
  },
  {
    id: 'kit',
    name: 'Kit',
    columns: words('email emailaddress firstname tags createdat status state'),
    harmless: new Set([]),
    fits: (has) =>
      (has('email') || has('emailaddress')) && has('firstname') && has('createdat') && !has('timezone'),
    read: (cell) => ({
      email: cell('email') || cell('emailaddress'),
      firstName: cell('firstname'),
      tags: tagsOf(cell('tags')),
      since: cell('createdat'),
      ...standingBy(cell('status') || cell('state') || 'active', {
        ...each('reader', 'active confirmed cold'),
        ...each('unconfirmed', 'inactive unconfirmed'),
        ...each('unsubscribed', 'cancelled unsubscribed blocked'),
        ...each('bounced', 'bounced'),
        ...each('complained', 'complained'),
      }),
    }),
  },
  {
    id: 'pacesetter',
    name: 'Pacesetter',
    columns: words('email firstname language timezone topics status'),
    harmless: new Set([]),
    fits: (has) => has('email'),
    read: (cell) => ({
      email: cell('email'),
      firstName: cell('firstname'),
      language: cell('language'),
      timeZone: cell('timezone'),
      topics: topicsOf(cell('topics')),
      ...standingBy(cell('status') || 'active', {
        active: 'reader',
        pending: 'unconfirmed',
        unsubscribed: 'unsubscribed',
        bounced: 'bounced',
        complained: 'complained',
      }),
    }),
  },
];

/** The format of a list, recognised by its column keys; undefined if it holds no addresses. */
export function formatOf(columns: readonly string[]): ListFormat | undefined {
  return LIST_FORMATS.find((format) => format.fits((column) => columns.includes(column)));
}

function standingBy(
  status: string,
  known: Readonly<Record<string, ListStatus>>,
): Pick<ImportRow, 'statusThere' | 'fault'> {
  const statusThere = known[status.toLowerCase()];
  if (statusThere !== undefined) return { statusThere };
  return { fault: { field: 'status', code: 'no-such-status', found: status, known: Object.keys(known) } };
}

function each(there: ListStatus, statuses: string): Record<string, ListStatus> {
  return Object.fromEntries(statuses.split(' ').map((status) => [status, there]));
}

function topicsOf(cell: string): string[] {
  return cell === '' ? [] : cell.split(/[;|]/);
}

/** `"VIP","Choir"`, `VIP, Choir` or `["VIP", "Choir"]`. */
function tagsOf(cell: string): string[] {
  return cell
    .replace(/^\[|\]$/g, '')
    .split(/[,;|]/)
    .map((tag) =>
      tag
        .trim()
        .replace(/^["']|["']$/g, '')
        .trim(),
    )
    .filter(Boolean);
}

function firstWord(name: string): string {
  return name.trim().split(/\s+/)[0] ?? '';
}

/** Ghost puts an apostrophe before text that a spreadsheet would read as a formula. */
function unescaped(cell: string): string {
  return /^'[=+\-@\t]/.test(cell) ? cell.slice(1) : cell;
}
