/**
 * Connections to the databases that tests share are kept from test to test. A new one costs the server 40 ms of a
 * processor, and its first statements as much again, which is more than most tests take.
 */
import { Client } from 'pg';

/** The parts of the driver's own objects that this file uses. */
interface Wire extends NodeJS.EventEmitter {
  readonly stream: { ref(): void; unref(): void; readonly destroyed: boolean };
  parsedStatements: object;
  submittedNamedStatements: object;
  connect(): void;
  startup(settings: { readonly application_name?: string }): void;
  query(text: string): void;
}
interface Driven extends NodeJS.EventEmitter {
  connection: Wire;
  readonly database: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly processID: number;
  readonly secretKey: unknown;
  readonly readyForQuery: boolean;
  readonly _connected: boolean;
  readonly _queryable: boolean;
  readonly _queryQueue: readonly unknown[];
  readonly _txStatus: string | null;
  _ending: boolean;
  _ended: boolean;
  _connect(callback: (error?: Error) => void): void;
  query(text: string): Promise<unknown>;
  end(callback?: () => void): Promise<void> | undefined;
}

interface Kept {
  readonly wire: Wire;
  readonly processID: number;
}

/** By server and database: one behind a proxy is another. */
const kept = new Map<string, Kept[]>();
/** The servers' processes of connections that are about to be kept. */
const leaving = new Set<number>();
const MOST = 10;

/** From now on, a connection to this database that ends is kept for the next one. */
export function keepConnectionsTo(url: string): void {
  if (kept.size === 0) replaceEnds(Client.prototype as unknown as Driven);
  if (!kept.has(nameOf(url))) kept.set(nameOf(url), []);
}

/** The servers' processes of the kept connections that nobody uses now. */
export function keptProcesses(url: string): number[] {
  const here = kept.get(nameOf(url)) ?? [];
  return [...leaving, ...here.map(({ processID }) => processID)];
}

const nameOf = (url: string): string => {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port}${pathname}`;
};
const nameOfClient = ({ host, port, database }: Driven): string => `${host}:${port}/${database}`;

function replaceEnds(driver: Driven): void {
  const { _connect, end, query } = driver;

  driver._connect = function (this: Driven, callback) {
    const found = kept.get(nameOfClient(this))?.pop();
    if (found) resume(this, found);
    _connect.call(this, callback);
  };

  driver.end = function (this: Driven, callback) {
    const here = kept.get(nameOfClient(this));
    if (!here || here.length >= MOST || !isIdle(this)) return end.call(this, callback);
    const reset = query.call(this, 'discard all');
    this._ending = true;
    leaving.add(this.processID);
    const done = reset
      .then(
        () => keep(this, here),
        () => end.call(this),
      )
      .finally(() => leaving.delete(this.processID));
    if (!callback) return done;
    void done.then(callback);
    return undefined;
  };
}

const isIdle = (client: Driven): boolean =>
  client._connected &&
  client._queryable &&
  !client._ending &&
  client.readyForQuery &&
  client._queryQueue.length === 0 &&
  client._txStatus === 'I' &&
  !client.connection.stream.destroyed;

function keep(client: Driven, here: Kept[]): void {
  const { connection: wire, processID, secretKey } = client;
  const one = { wire, processID };
  wire.removeAllListeners();
  wire.parsedStatements = {};
  wire.submittedNamedStatements = {};
  const forget = () => void here.splice(here.indexOf(one) >>> 0, 1);
  wire.once('end', forget).once('error', forget);
  // The next client introduces itself, and the server has already answered.
  wire.connect = () => process.nextTick(() => wire.emit('connect'));
  wire.startup = ({ application_name = '' }) => {
    // Each pool has a name of its own, which others read. The client must not see the answer.
    const answers = ['commandComplete', 'readyForQuery'].map(
      (event) => [event, wire.listeners(event)] as const,
    );
    for (const [event] of answers) wire.removeAllListeners(event);
    wire.once('readyForQuery', () => {
      for (const [event, listeners] of answers) {
        for (const listener of listeners) wire.on(event, listener as () => void);
      }
      wire.emit('backendKeyData', { processID, secretKey });
      wire.emit('readyForQuery', { status: 'I' });
    });
    wire.query(`set application_name to '${application_name.replaceAll("'", "''")}'`);
  };
  wire.stream.unref();
  here.push(one);
  client._ended = true;
  client.emit('end');
}

function resume(client: Driven, { wire }: Kept): void {
  wire.removeAllListeners();
  wire.stream.ref();
  client.connection = wire;
}
