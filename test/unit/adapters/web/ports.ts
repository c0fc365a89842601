import type { WebPorts } from '../../../../src/adapters/web/ports.ts';
import { createWeb } from '../../../../src/adapters/web/server.ts';
import { BASE, catalogue, KNOWN, NOW, reader } from './samples.ts';

export * from './samples.ts';

/** Hand-made ports in memory that record every call that changes or requests something. */

export interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
}

type Changes = { [K in keyof WebPorts]?: WebPorts[K] extends object ? Partial<WebPorts[K]> : WebPorts[K] };

/** The ports with some parts replaced; `calls` lists all calls except plain reads of pages. */
function fakePorts(changes: Changes = {}): { ports: WebPorts; calls: Call[] } {
  const calls: Call[] = [];
  const record = <T extends object>(target: T, prefix: string): T =>
    new Proxy(target, {
      get: (object, key, receiver) => {
        const value: unknown = Reflect.get(object, key, receiver);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          calls.push({ name: `${prefix}.${String(key)}`, args });
          return (value as (...args: unknown[]) => unknown).apply(object, args);
        };
      },
    });
  const done = (token: string) =>
    Promise.resolve({ kind: token === KNOWN ? ('done' as const) : ('gone' as const) });
  const base: WebPorts = {
    baseUrl: BASE,
    corsOrigins: [],
    trustProxy: false,
    signup: {
      request: async () => ({ status: 'pending' }),
      inspect: async (token) =>
        token === KNOWN ? { kind: 'open', courseTitle: 'Strength' } : { kind: 'unknown' },
      confirm: async (token) =>
        token === KNOWN
          ? { kind: 'confirmed', manageToken: 'manage-token', paused: false, courseTitle: 'Strength' }
          : { kind: 'unknown' },
      renew: async () => {},
      requestSignIn: async () => ({ status: 'pending' }),
    },
    ownData: {
      request: async () => ({ status: 'pending' }),
      mail: done,
      inspect: async (token) => (token === KNOWN ? { kind: 'open', language: null } : { kind: 'gone' }),
      read: async (token) => (token === KNOWN ? { subscriber: { email: 'ana@example.org' } } : undefined),
      erase: async (token) => (token === KNOWN ? { kind: 'open', language: null } : { kind: 'gone' }),
    },
    readers: {
      view: async (token) => (token === KNOWN ? reader : undefined),
      change: done,
      pause: done,
      resume: done,
      stay: done,
      setInterval: done,
      askNext: done,
      leaveCourse: done,
      leave: done,
      rejoin: done,
    },
    pages: {
      catalogue: () => catalogue,
      render: ({ text }) => ({ html: `<p>${text}</p>`, headings: [], minutes: 3 }),
      imageFolder: '/nowhere',
    },
    webhooks: { enabled: true, receive: async () => 'accepted' },
    inbox: undefined,
    budgets: { take: async () => true },
    stamps: {
      issue: () => String(NOW),
      ageOf: (stamp) => (/^\d+$/.test(stamp) ? NOW - Number(stamp) : undefined),
    },
    proof: undefined,
    now: () => NOW,
    readiness: async () => ({
      store: 'ok',
      lastTurnAt: NOW,
      sending: { barred: undefined, halted: undefined, paused: undefined, clock: undefined },
      setAside: [],
    }),
    log: () => {},
  };
  const merged = Object.fromEntries(
    Object.entries({ ...base, ...changes }).map(([key, value]) => {
      const original = base[key as keyof WebPorts];
      const both = isPlain(value) && isPlain(original) ? { ...original, ...value } : value;
      return [key, isPlain(both) && key !== 'pages' ? record(both, key) : both];
    }),
  ) as unknown as WebPorts;
  return { ports: merged, calls };
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The app over such ports. */
export function fakeWeb(changes: Changes = {}) {
  const { ports, calls } = fakePorts(changes);
  const app = createWeb(ports);
  return {
    calls,
    /** From this machine and under its name by default. */
    get: (path: string, headers: Record<string, string> = {}, from = '127.0.0.1') =>
      app.request(path, { headers: { host: 'localhost:3000', ...headers } }, asFrom(from)),
    head: (path: string) => app.request(path, { method: 'HEAD' }),
    post: (path: string, body: BodyInit | Record<string, string>, headers: Record<string, string> = {}) =>
      app.request(path, { method: 'POST', body: bodyOf(body), headers }),
    json: (path: string, value: unknown, headers: Record<string, string> = {}) =>
      app.request(path, {
        method: 'POST',
        body: typeof value === 'string' ? value : JSON.stringify(value),
        headers: { 'content-type': 'application/json', ...headers },
      }),
    app,
  };
}

const asFrom = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });

function bodyOf(body: BodyInit | Record<string, string>): BodyInit {
  const plain = typeof body === 'object' && Object.getPrototypeOf(body) === Object.prototype;
  return plain ? new URLSearchParams(body as Record<string, string>) : (body as BodyInit);
}
