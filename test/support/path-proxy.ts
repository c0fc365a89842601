import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A site that passes one path on to another server. */
export interface PathProxy {
  /** Such as `/mail`. */
  readonly path: string;
  /** Whether the path is removed before the server sees it. */
  readonly takesItOff: boolean;
}

/** Serves such a site on a free port of this machine: requests outside the path get 404. */
export function startPathProxy({ path, takesItOff }: PathProxy, port: () => number): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    const { url = '', method, headers } = incoming;
    if (url !== path && !/^[/?]/.test(url.startsWith(path) ? url.slice(path.length) : '')) {
      outgoing.writeHead(404).end('This is another site.\n');
      return;
    }
    const rest = url.slice(path.length);
    const target = takesItOff ? (rest.startsWith('/') ? rest : `/${rest}`) : url;
    const passed = request({ host: '127.0.0.1', port: port(), path: target, method, headers });
    passed.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** The port that a server listens on. */
export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
