import { type AddressInfo, createServer as createPlainServer, type Server, type Socket } from 'node:net';
import { createSecureContext, createServer, TLSSocket } from 'node:tls';
import type { Take } from './frugal-server.ts';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A server on a free port of 127.0.0.1 with TLS from the first byte. */
export function listenSecurely(
  certificate: Certificate,
  onConnection: (socket: Socket) => Take,
): Promise<{ port: number }> {
  return listening(
    createServer({ ...certificate, noDelay: true, highWaterMark: 1 << 18 }, (socket) => {
      socket.on('error', () => socket.destroy());
      socket.on('data', onConnection(socket));
    }),
  );
}

/**
 * A mail server on a free port of 127.0.0.1 that answers EHLO and STARTTLS (RFC 3207) and nothing else before the
 * connection is encrypted.
 *
 * @param onEncrypted returns the receiver of the bytes from then on.
 */
export function listenForStarttls(
  certificate: Certificate,
  onEncrypted: (socket: Socket) => Take,
): Promise<{ port: number }> {
  const secureContext = createSecureContext(certificate);
  return listening(
    createPlainServer({ noDelay: true }, (plain) => {
      plain.on('error', () => plain.destroy());
      plain.write('220 sink.test ESMTP\r\n');
      plain.on('data', function take(line) {
        if (!line.toString('latin1').toUpperCase().startsWith('STARTTLS')) {
          plain.write('250-sink.test\r\n250 STARTTLS\r\n');
          return;
        }
        plain.off('data', take);
        plain.write('220 2.0.0 Ready\r\n');
        const socket = new TLSSocket(plain, { isServer: true, secureContext });
        socket.on('error', () => socket.destroy());
        socket.on('data', onEncrypted(socket));
      });
    }),
  );
}

async function listening(server: Server): Promise<{ port: number }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port };
}
