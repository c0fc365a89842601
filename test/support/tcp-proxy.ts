import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A fixed address on loopback for a changing server, and an unreliable network. */
export interface TcpProxy {
  readonly port: number;
  /** New connections go to this port; existing ones are cut. */
  to(port: number): void;
  /** Resets every connection. */
  cut(): void;
  /** Nothing passes in either direction, and nobody is notified. */
  stall(): void;
  /** Retained bytes pass. */
  resume(): void;
  close(): Promise<void>;
}

/** @param delayMs how long the answers take longer; nothing is added by default. */
export async function startTcpProxy(target: number, delayMs?: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let port = target;
  let stalled = false;
  const keep = (socket: Socket, other: Socket, delay?: number) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    if (stalled) socket.pause();
    socket.on('data', (chunk) => {
      if (delay === undefined) other.write(chunk);
      else setTimeout(() => other.write(chunk), delay);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
  };
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    keep(client, upstream);
    keep(upstream, client, delayMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    to(next) {
      port = next;
      cut();
    },
    cut,
    stall() {
      stalled = true;
      for (const socket of sockets) socket.pause();
    },
    resume() {
      stalled = false;
      for (const socket of sockets) socket.resume();
    },
    close() {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
