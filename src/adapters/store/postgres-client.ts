import { createHash } from 'node:crypto';
import { Client, escapeLiteral, type QueryConfig } from 'pg';
import { storeErrorOf } from '../../shared/errors/store-error.ts';
import { SECOND } from '../../shared/time/clock.ts';
import { placeOf, reasonOf } from './postgres-place.ts';

/** Parameters of the server, as `SET` takes them. */
export type SessionSettings = Readonly<Record<string, string>>;

/** A connection that must be set up once, before anything else is asked. */
export interface StoreClient extends Client {
  setUp(): Promise<void>;
}

/** How long a server that has let us in may take to say who it is, in milliseconds. */
const SET_UP = 15 * SECOND;

/**
 * Connections of one pool. One to the server itself gets the settings once and has the statements prepared that come
 * often. Behind a pooler, whatever its mode, nothing is left to the session: the next statement may run in another
 * one, and what was left in this one would meet strangers. There each transaction sets the settings for itself.
 */
export function storeClient(url: string, settings: SessionSettings): new () => StoreClient {
  const nameOf = namesOfOften();
  const local = Object.entries(settings).map(
    ([name, value]) => `; set local ${name} = ${escapeLiteral(value)}`,
  );
  return class extends Client implements StoreClient {
    #isDirect = false;

    async setUp(): Promise<void> {
      // What the server calls this connection. A pooler has to make up names of its own, to cancel by.
      const { processID } = this as { processID?: number | null };
      const sets = Object.keys(settings).map((_, at) => `set_config($${2 * at + 2}, $${2 * at + 3}, false)`);
      const { rows } = await super.query({
        text: `select pid, case when pid = $1 then array[${sets}] end
          from (select pg_backend_pid() as pid) as own`,
        values: [processID, ...Object.entries(settings).flat()],
        query_timeout: SET_UP,
      } as QueryConfig);
      this.#isDirect = rows[0].pid === processID;
    }

    // As the pool and Kysely ask: text and values. Everything else is left as it is.
    override query(first: unknown, values?: unknown, ...rest: unknown[]): never {
      const ask = super.query as (...of: unknown[]) => never;
      const answer: unknown = ask.call(this, ...this.#askedFor(first, values), ...rest);
      if (!(answer instanceof Promise)) return answer as never;
      return answer.catch((error: unknown) => {
        throw storeErrorOf(error, placeOf(url), reasonOf(error, url)) ?? error;
      }) as never;
    }

    #askedFor(first: unknown, values: unknown): unknown[] {
      if (typeof first !== 'string' || !Array.isArray(values)) return [first, values];
      if (!this.#isDirect) return /^begin$/i.test(first) ? [first + local.join('')] : [first, values];
      const name = values.length > 0 ? nameOf(first) : undefined;
      return name === undefined ? [first, values] : [{ name, text: first, values } satisfies QueryConfig];
    }
  };
}

/** How often a statement must come before the server is to remember it, and how many it remembers at most. */
const OFTEN = 3;
const STATEMENT_CACHE = 300;
/** Columns that are not named: a newer version may add some, and the server refuses a remembered statement then. */
const ALL_COLUMNS = /(?:^|[\s."])\*\s*(?:,|from\b|$)/i;

/**
 * Names for the statements that come often, so that the server reads and plans each once a connection instead of at
 * every turn: the queue asks the same dozen things, and to plan them takes as long as to answer. A name is made of its
 * text: were a connection ever shared unnoticed, it would stand for the same statement, or for none.
 */
function namesOfOften(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  const uses = new Map<string, number>();
  return (text) => {
    const known = names.get(text);
    if (known || names.size >= STATEMENT_CACHE || ALL_COLUMNS.test(text)) return known;
    const count = (uses.get(text) ?? 0) + 1;
    if (count >= OFTEN) {
      uses.delete(text);
      names.set(text, `often_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`);
    } else {
      // Lists of any length make ever new texts.
      if (uses.size >= STATEMENT_CACHE) uses.clear();
      uses.set(text, count);
    }
    return names.get(text);
  };
}
