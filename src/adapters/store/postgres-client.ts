import { createHash } from 'node:crypto';
import { Client, escapeLiteral, type QueryConfig } from 'pg';
import { storeErrorOf } from '../../shared/errors/store-error.ts';
import { SECOND } from '../../shared/time/clock.ts';
import { placeOf, reasonOf } from './postgres-place.ts';

/** Parameters of the server, in the form of `SET`. */
export type SessionSettings = Readonly<Record<string, string>>;

/** A connection that must be set up once, before any query. */
export interface StoreClient extends Client {
  setUp(): Promise<void>;
}

/** Begins a transaction, perhaps with a question in the same request. */
const BEGIN = /^begin\b/i;
/** How long a server that has accepted us may take to introduce itself, in milliseconds. */
const SET_UP = 15 * SECOND;

/**
 * Connections of one pool. A direct connection to the server gets the settings once, and the server prepares frequent
 * statements. Behind a pooler, in any mode, nothing is left to the session: the next statement may run in another
 * one, and anything left behind would affect strangers. There each transaction applies the settings for itself.
 */
export function storeClient(url: string, settings: SessionSettings): new () => StoreClient {
  const nameOf = namesOfOften();
  const local = Object.entries(settings).map(
    ([name, value]) => `; set local ${name} = ${escapeLiteral(value)}`,
  );
  return class extends Client implements StoreClient {
    #isDirect = false;

    async setUp(): Promise<void> {
      // The server's identity for this connection. A pooler must invent its own, to cancel by.
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

    // The form in which the pool and Kysely ask: text and values. Everything else passes unchanged.
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
      if (!this.#isDirect)
        return BEGIN.test(first) ? [first.replace(BEGIN, `$&${local.join('')}`)] : [first, values];
      const name = values.length > 0 ? nameOf(first) : undefined;
      return name === undefined ? [first, values] : [{ name, text: first, values } satisfies QueryConfig];
    }
  };
}

/** How often a statement must occur before the server remembers it, and how many it remembers. */
const OFTEN = 3;
const STATEMENT_CACHE = 300;
/** Unnamed columns: a newer version may add some, and the server then refuses a remembered statement. */
const ALL_COLUMNS = /(?:^|[\s."])\*\s*(?:,|from\b|$)/i;

/**
 * Names for frequent statements, so that the server parses and plans each once per connection instead of every time:
 * the queue repeats the same dozen queries, and planning them takes as long as answering. A name is derived from its
 * text: if a connection were ever shared unnoticed, the name would mean the same statement, or none.
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
      // Lists of varying lengths keep making new texts.
      if (uses.size >= STATEMENT_CACHE) uses.clear();
      uses.set(text, count);
    }
    return names.get(text);
  };
}
