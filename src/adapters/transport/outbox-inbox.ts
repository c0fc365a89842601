import { constants } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Address, Email } from 'postal-mime';
import type { InboxEntry, InboxMessage, InboxPort } from '../web/ports.ts';

const FILE_NAME = /^(\d{8})T(\d{9})Z-(\d{1,15})\.eml$/;

/** The outbox's messages, as a mail program would show them. */
export function outboxInbox(folder: string): InboxPort {
  return {
    async list(limit) {
      const names = (await fileNames(folder)).filter((name) => FILE_NAME.test(name)).sort(newestFirst);
      const entries = await Promise.all(names.slice(0, Math.max(0, limit)).map((name) => load(folder, name)));
      return entries.filter((entry) => entry !== undefined).map(entryOf);
    },
    read: (name) => load(folder, name),
  };
}

async function fileNames(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function load(folder: string, name: string): Promise<InboxMessage | undefined> {
  const at = timeOf(name);
  if (!at) return undefined;
  let bytes: Buffer;
  try {
    // A link could lead out of the folder; on systems without this flag, only the folder's owner could make one.
    bytes = await readFile(join(folder, name), { flag: constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  // Loaded for the first message that somebody opens.
  const { default: PostalMime } = await import('postal-mime');
  return messageOf(name, at, bytes, await PostalMime.parse(bytes));
}

function messageOf(name: string, at: Date, bytes: Buffer, email: Email): InboxMessage {
  return {
    name,
    at,
    from: show(email.from),
    to: (email.to ?? []).map(show).join(', '),
    subject: email.subject ?? '',
    html: email.html ?? '',
    text: email.text ?? '',
    headers: email.headers.map(({ originalKey, value }) => ({ key: originalKey, value })),
    source: bytes.toString('utf8'),
  };
}

function entryOf({ name, at, to, subject }: InboxMessage): InboxEntry {
  return { name, at, to, subject };
}

function show(address: Address | undefined): string {
  if (!address) return '';
  if (!address.address) return address.name;
  return address.name ? `${address.name} <${address.address}>` : address.address;
}

/** By time, then by delivery: ids of different lengths don't sort correctly as text. */
function newestFirst(a: string, b: string): number {
  const [timeA = '', idA = ''] = a.split('-');
  const [timeB = '', idB = ''] = b.split('-');
  if (timeA !== timeB) return timeA < timeB ? 1 : -1;
  return Number.parseInt(idB, 10) - Number.parseInt(idA, 10);
}

/** The instant in a file name; undefined for a name that isn't the outbox's. */
function timeOf(name: string): Date | undefined {
  const [, day, time] = FILE_NAME.exec(name) ?? [];
  if (!day || !time) return undefined;
  const iso = `${day.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time.replace(/(..)(..)(..)(...)/, '$1:$2:$3.$4')}Z`;
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ELOOP' || code === 'EISDIR';
}
