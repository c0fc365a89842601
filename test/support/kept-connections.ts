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
  startup(): void;
}
interface Driven extends NodeJS.EventEmitter {
  connection: Wire;
  readonly database: string | undefined;
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

/** By database. */
const kept = new Map<string, Kept[]>();
/** The servers' processes of connections that are about to be kept. */
const leaving = new Set<number>();
const MOST = 10;

/** From now on, a connection to this database that ends is kept for the next one. */
export function keepConnectionsTo(url: string): void {
  if (kept.size === 0) replaceEnds(Client.prototype as unknown as Driven);
  const name = new URL(url).pathname.slice(1);
  if (!kept.has(name)) kept.set(name, []);
}

/** The servers' processes of the kept connections that nobody uses now. */
export function keptProcesses(url: string): number[] {
  const here = kept.get(new URL(url).pathname.slice(1)) ?? [];
  return [...leaving, ...here.map(({ processID }) => processID)];
}

function replaceEnds(driver: Driven): void {
  const { _connect, end, query } = driver;

  driver._connect = function (this: Driven, callback) {
    const found = kept.get(this.database ?? '')?.pop();
    if (found) resume(this, found);
    _connect.call(this, callback);
  };

  driver.end = function (this: Driven, callback) {
    const here = kept.get(this.database ?? '');
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
  wire.startup = () => {
    wire.emit('backendKeyData', { processID, secretKey });
    wire.emit('readyForQuery', { status: 'I' });
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
