import { ExpectedError } from './expected-error.ts';
import { messageOf } from './message-of.ts';

/** The reasons a store can't be used. */
export type StoreFault =
  | 'absent'
  | 'newer'
  | 'damaged'
  | 'locked'
  | 'read-only'
  | 'full'
  | 'failing'
  | 'no-access'
  | 'unreachable'
  | 'crowded'
  | 'refused'
  | 'no-database'
  | 'forbidden';

/** Why a store can't be used, as data. */
export interface StoreTrouble {
  readonly code: StoreFault;
  /** The file, or the server and database, never with a password. */
  readonly place: string;
  /** The driver's words, in one line. */
  readonly said: string | undefined;
}

/** A store that can't be used: which one, why, and the remedy, in one line. */
export class StoreError extends ExpectedError {
  readonly trouble: StoreTrouble;

  constructor(code: StoreFault, place: string, said?: string) {
    const trouble = { code, place, said };
    const { isConnection } = WORDS[code];
    const remedy = storeRemedy(trouble);
    super(
      `${isConnection ? 'DATABASE_URL: ' : ''}${storeFinding(trouble)}.${remedy && ` ${remedy}`}`,
      code === 'absent' ? 'input' : 'outside',
    );
    this.trouble = trouble;
  }

  get code(): StoreFault {
    return this.trouble.code;
  }
}

/** What is wrong, without the remedy. */
export function storeFinding({ code, place, said }: StoreTrouble): string {
  return `${WORDS[code].what(place)}${said ? ` (${said})` : ''}`;
}

/** What to do; empty if that depends on the command. */
export function storeRemedy({ code }: StoreTrouble): string {
  return WORDS[code].remedy;
}

interface StoreWords {
  readonly what: (place: string) => string;
  readonly remedy: string;
  readonly isConnection?: true;
}

const NO_CONNECTION = {
  what: (place: string) => `no connection to PostgreSQL at ${place}`,
  isConnection: true,
} as const;

const WORDS: Readonly<Record<StoreFault, StoreWords>> = {
  absent: { what: (place) => `There is no store at ${place}`, remedy: '' },
  newer: {
    what: (place) => `The store ${place} belongs to a newer version of Pacesetter`,
    remedy: 'Update this program and start it again; an older version can’t read or write all of the data',
  },
  damaged: {
    what: (place) => `The store ${place} is damaged`,
    remedy: 'Stop everything that uses it, then replace it with a backup (on SQLite: pace restore FILE)',
  },
  locked: {
    what: (place) => `The store ${place} is locked by another process`,
    remedy:
      'Try again; if it stays locked, stop the process that locks it, such as a backup tool or an open transaction',
  },
  'read-only': {
    what: (place) => `The store ${place} can’t be written`,
    remedy: 'Run this as the user who owns the file and its folder, on a disk that is not read-only',
  },
  full: {
    what: (place) => `The disk that holds the store ${place} is full`,
    remedy: 'Free some space; nothing is lost, and sending continues automatically',
  },
  'no-access': {
    what: (place) => `The store ${place} can’t be opened`,
    remedy: 'Run this as the user who owns the file and its folder, and check that the folder exists',
  },
  failing: {
    what: (place) => `The disk that holds the store ${place} returns errors`,
    remedy: 'Check its free space and its health (df, dmesg)',
  },
  unreachable: {
    ...NO_CONNECTION,
    remedy: 'Check that the server is running and that DATABASE_URL has the right host and port',
  },
  crowded: {
    ...NO_CONNECTION,
    remedy:
      'Raise max_connections on the server, or start fewer processes: each opens at most 15 connections',
  },
  refused: {
    ...NO_CONNECTION,
    remedy: 'Correct the user and password in DATABASE_URL',
  },
  'no-database': {
    ...NO_CONNECTION,
    remedy: 'Create this database (createdb), or use another one in DATABASE_URL',
  },
  forbidden: {
    what: (place) => `DATABASE_URL: PostgreSQL at ${place} denies a permission to its user`,
    remedy: 'Make this user the owner of the database: alter database … owner to …',
  },
};

/** SQLite's primary result codes. */
const SQLITE: Readonly<Record<number, StoreFault>> = {
  5: 'locked',
  6: 'locked',
  8: 'read-only',
  11: 'damaged',
  13: 'full',
  14: 'no-access',
  26: 'damaged',
};

/** SQLSTATEs; two characters stand for their class. */
const POSTGRES: Readonly<Record<string, StoreFault>> = {
  '08': 'unreachable',
  '25006': 'read-only',
  '28': 'refused',
  '3D000': 'no-database',
  '42501': 'forbidden',
  '53100': 'full',
  '53300': 'crowded',
  '55P03': 'locked',
  '57014': 'locked',
  '57P01': 'unreachable',
  '57P02': 'unreachable',
  '57P03': 'unreachable',
  '58030': 'damaged',
  XX001: 'damaged',
  XX002: 'damaged',
};

const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE']);
/** The driver gives these no code. */
const CUT_OFF =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying|timeout expired)/;

/** What an error of either database's driver means for the store; undefined where the store is fine. */
export function storeFaultOf(error: unknown): StoreFault | undefined {
  if (error instanceof StoreError) return error.code;
  if (!(error instanceof Error)) return undefined;
  const { code, errcode, cause } = error as Error & { code?: unknown; errcode?: unknown };
  if (typeof errcode === 'number') return SQLITE[errcode & 0xff] ?? ioFault(errcode);
  const name = String(code ?? '');
  return (
    POSTGRES[name] ??
    (/^[\dA-Z]{5}$/.test(name) ? POSTGRES[name.slice(0, 2)] : undefined) ??
    (NETWORK.has(name) || CUT_OFF.test(error.message) ? 'unreachable' : undefined) ??
    storeFaultOf(cause)
  );
}

const SQLITE_IOERR = 10;

/** Kinds of SQLITE_IOERR about its side files: they can't be made, opened or removed. */
const SIDE_FILES = new Set([10, 18, 19, 20, 21].map((kind) => SQLITE_IOERR | (kind << 8)));

function ioFault(errcode: number): StoreFault | undefined {
  if ((errcode & 0xff) !== SQLITE_IOERR) return undefined;
  return SIDE_FILES.has(errcode) ? 'no-access' : 'failing';
}

/** A driver's error as an error of its store; undefined for any other error. */
export function storeErrorOf(
  error: unknown,
  place: string,
  reason: string = oneLine(error),
): StoreError | undefined {
  if (error instanceof StoreError) return error;
  const fault = storeFaultOf(error);
  return fault && new StoreError(fault, place, reason);
}

function oneLine(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  return messageOf(cause instanceof Error ? cause : error)
    .replaceAll(/\s+/g, ' ')
    .trim();
}
