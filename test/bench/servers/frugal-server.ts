import { type AddressInfo, createServer, Socket, type SocketConstructorOpts } from 'node:net';

/** Receives bytes, which are overwritten after it returns. */
export type Take = (bytes: Buffer) => void;

/**
 * A server on a free port of 127.0.0.1 that reuses one buffer. Node by default makes a new buffer of 64 KB for every
 * read, which costs more than half of a sink's time.
 *
 * @param onConnection returns the receiver of this connection's bytes.
 */
export async function listenFrugally(onConnection: (socket: Socket) => Take): Promise<{ port: number }> {
  const buffer = Buffer.allocUnsafeSlow(1 << 18);
  const kept = new Set<Socket>();
  const server = createServer({ noDelay: true, pauseOnConnect: true }, (accepted) => {
    // `onread` works only for created sockets, not for accepted ones, so one is created around the same handle.
    const { _handle: handle } = accepted as Socket & { _handle: unknown };
    const onread = {
      buffer,
      callback(length: number) {
        take(buffer.subarray(0, length));
        return true;
      },
    };
    const socket = new Socket({ handle, onread } as SocketConstructorOpts);
    kept.add(accepted);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => kept.delete(accepted));
    const take = onConnection(socket);
    socket.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port };
}
