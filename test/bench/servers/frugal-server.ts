import { type AddressInfo, createServer, Socket, type SocketConstructorOpts } from 'node:net';

/** Takes what came in; the bytes are overwritten after it returns. */
type Take = (bytes: Buffer) => void;

/**
 * A server on a free port of 127.0.0.1 that reads into one buffer, over and over. Node's own way makes a new
 * buffer of 64 KB for every read, which costs more than half of a sink's time.
 *
 * @param onConnection returns what takes the bytes of this connection.
 */
export async function listenFrugally(onConnection: (socket: Socket) => Take): Promise<{ port: number }> {
  const buffer = Buffer.allocUnsafeSlow(1 << 18);
  const kept = new Set<Socket>();
  const server = createServer({ noDelay: true, pauseOnConnect: true }, (accepted) => {
    // `onread` is for sockets that are made, not for those accepted: one is made around the same handle.
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
