/**
 * A private Postfix in a folder under /tmp, on a loopback port, that delivers mail for `readers.test` into one
 * mailbox. It needs Debian's package `postfix`, and root: Postfix requires its queue to belong to its own users.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certificate } from './smtp-server.ts';

const POSTFIX = '/usr/sbin/postfix';

export interface PostfixServer {
  readonly port: number;
  /** Resolves with the mailbox's messages, as stored, once there are this many. */
  mailbox(count: number): Promise<readonly string[]>;
  log(): Promise<string>;
  close(): Promise<void>;
}

/** Why Postfix can't run here; undefined if it can. */
export function whyNoPostfix(): string | undefined {
  if (process.getuid?.() !== 0) return 'Postfix needs root';
  return existsSync(POSTFIX) ? undefined : 'Postfix is not installed (apt-get install postfix)';
}

/** Offers STARTTLS, or with `implicitTls` TLS from the first byte. `settings`: additional lines of main.cf. */
export async function startPostfix(
  certificate: Certificate,
  { implicitTls = false, settings = [] }: { implicitTls?: boolean; settings?: readonly string[] } = {},
): Promise<PostfixServer> {
  const folder = await mkdtemp(join(tmpdir(), 'pacesetter-postfix-'));
  const place = (name: string) => join(folder, name);
  const [uid, gid] = ['-u', '-g'].map((flag) =>
    Number(execFileSync('id', [flag, 'postfix'], { encoding: 'utf8' })),
  );
  const own = { uid: uid as number, gid: gid as number };
  await chmod(folder, 0o755);
  for (const name of ['config', 'queue', 'data', 'mail']) await mkdir(place(name));
  for (const name of ['data', 'mail']) await chown(place(name), own.uid, own.gid);
  const port = await freePort();
  await writeFile(place('key.pem'), certificate.key, { mode: 0o600 });
  await writeFile(place('cert.pem'), certificate.cert);
  await writeFile(place('config/main.cf'), [...mainCf(folder, own, implicitTls), ...settings, ''].join('\n'));
  await writeFile(place('config/master.cf'), masterCf(port));

  const master = spawn(POSTFIX, ['-c', place('config'), 'start-fg'], { stdio: 'ignore' });
  const log = () => readFile(place('log'), 'utf8').catch(() => '');
  await listening(port, master).catch(async (error) => {
    throw new Error(`Postfix did not start: ${await log()}`, { cause: error });
  });
  return {
    port,
    log,
    async mailbox(count) {
      const inbox = place('mail/inbox/new');
      for (;;) {
        const names = await readdir(inbox).catch(() => []);
        if (names.length >= count)
          return Promise.all(names.map((name) => readFile(join(inbox, name), 'latin1')));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async close() {
      const ended = new Promise((resolve) => master.once('exit', resolve));
      if (master.exitCode === null)
        execFileSync(POSTFIX, ['-c', place('config'), 'abort'], { stdio: 'ignore' });
      if (master.exitCode === null) await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function mainCf(folder: string, { uid, gid }: { uid: number; gid: number }, implicitTls: boolean): string[] {
  return [
    'compatibility_level = 3.6',
    `queue_directory = ${folder}/queue`,
    `data_directory = ${folder}/data`,
    `maillog_file = ${folder}/log`,
    // Postfix requires a known prefix of the path.
    `maillog_file_prefixes = ${folder}`,
    'myhostname = mx.readers.test',
    'inet_interfaces = 127.0.0.1',
    'inet_protocols = ipv4',
    'mydestination =',
    'mynetworks = 127.0.0.0/8',
    'alias_maps =',
    'alias_database =',
    'local_recipient_maps =',
    'virtual_mailbox_domains = readers.test, xn--lufer-gra.test',
    `virtual_mailbox_base = ${folder}/mail`,
    'virtual_mailbox_maps = static:inbox/',
    'virtual_minimum_uid = 1',
    `virtual_uid_maps = static:${uid}`,
    `virtual_gid_maps = static:${gid}`,
    'smtpd_recipient_restrictions = check_recipient_access inline:{' +
      '{gone@readers.test = 550 5.1.1 no such user}, {busy@readers.test = 450 4.2.0 greylisted},' +
      '{policy@readers.test = 554 5.7.1 not from you}}, permit_mynetworks, reject',
    'smtpd_client_connection_count_limit = 50',
    'smtputf8_enable = yes',
    `smtpd_tls_cert_file = ${folder}/cert.pem`,
    `smtpd_tls_key_file = ${folder}/key.pem`,
    `smtpd_tls_wrappermode = ${implicitTls ? 'yes' : 'no'}`,
    `smtpd_tls_security_level = ${implicitTls ? 'encrypt' : 'may'}`,
    'smtpd_tls_received_header = yes',
  ];
}

/** The services that accept and deliver mail, none of them in a chroot. */
function masterCf(port: number): string {
  const services = [
    `127.0.0.1:${port} inet n - n - 60 smtpd`,
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'tlsmgr unix - - n 1000? 1 tlsmgr',
    'rewrite unix - - n - - trivial-rewrite',
    'bounce unix - - n - 0 discard',
    'defer unix - - n - 0 bounce',
    'trace unix - - n - 0 bounce',
    'proxymap unix - - n - - proxymap',
    'error unix - - n - - error',
    'retry unix - - n - - error',
    'virtual unix - n n - - virtual',
    'anvil unix - - n - 1 anvil',
    'postlog unix-dgram n - n - 1 postlogd',
  ];
  return `${services.join('\n')}\n`;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resolves once something listens; rejects when the process ends first. */
export async function listening(port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const there = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (there) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the server ended with ${child.exitCode}`);
}
