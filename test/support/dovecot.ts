/**
 * A private Dovecot in a folder under /tmp, on a loopback port, over TLS, with one mailbox into which tests put
 * messages as files. It needs Debian's package `dovecot-imapd`, and root: Dovecot drops its rights to users of its
 * own.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, listening } from './postfix.ts';
import type { Certificate } from './smtp-server.ts';

const DOVECOT = '/usr/sbin/dovecot';
const PASSWORD = 'an@odd:pass/word';

export interface DovecotServer {
  readonly url: string;
  readonly port: number;
  /** Puts a message into INBOX, as if it had arrived at `at`, epoch milliseconds. */
  put(raw: string, at: number): Promise<void>;
  /** How many messages are marked as seen, and how many are not. */
  seen(): Promise<{ seen: number; unseen: number }>;
  log(): Promise<string>;
  close(): Promise<void>;
}

/** Why Dovecot can't run here; undefined if it can. */
export function whyNoDovecot(): string | undefined {
  if (process.getuid?.() !== 0) return 'Dovecot needs root';
  return existsSync(DOVECOT) ? undefined : 'Dovecot is not installed (apt-get install dovecot-imapd)';
}

export async function startDovecot(certificate: Certificate): Promise<DovecotServer> {
  const folder = await mkdtemp(join(tmpdir(), 'pacesetter-dovecot-'));
  await chmod(folder, 0o755);
  const place = (name: string) => join(folder, name);
  const [uid, gid] = ['-u', '-g'].map((flag) =>
    Number(execFileSync('id', [flag, 'mail'], { encoding: 'utf8' })),
  ) as [number, number];
  for (const name of ['mail', 'mail/new', 'mail/cur', 'mail/tmp']) {
    await mkdir(place(name));
    await chown(place(name), uid, gid);
  }
  const port = await freePort();
  await writeFile(place('key.pem'), certificate.key, { mode: 0o600 });
  await writeFile(place('cert.pem'), certificate.cert);
  await writeFile(place('dovecot.conf'), settings(folder, port, uid, gid));

  const master = spawn(DOVECOT, ['-F', '-c', place('dovecot.conf')], { stdio: 'ignore' });
  const log = () => readFile(place('log'), 'utf8').catch(() => '');
  await listening(port, master).catch(async (error) => {
    throw new Error(`Dovecot did not start: ${await log()}`, { cause: error });
  });
  let count = 0;
  return {
    url: `imaps://bounces:${encodeURIComponent(PASSWORD)}@localhost:${port}/INBOX`,
    port,
    log,
    async put(raw, at) {
      const name = `${Math.floor(at / 1000)}.${++count}.test`;
      await writeFile(place(`mail/tmp/${name}`), raw);
      await chown(place(`mail/tmp/${name}`), uid, gid);
      // Dovecot uses a file's time as the time of arrival.
      await utimes(place(`mail/tmp/${name}`), at / 1000, at / 1000);
      execFileSync('mv', [place(`mail/tmp/${name}`), place(`mail/new/${name}`)]);
    },
    async seen() {
      const names = [...(await readdir(place('mail/cur'))), ...(await readdir(place('mail/new')))];
      const seen = names.filter((name) => /:2,\w*S/.test(name)).length;
      return { seen, unseen: names.length - seen };
    },
    async close() {
      const ended = new Promise((resolve) => master.once('exit', resolve));
      if (master.exitCode === null) {
        master.kill('SIGTERM');
        await ended;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function settings(folder: string, port: number, uid: number, gid: number): string {
  return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
mail_location = maildir:${folder}/mail
first_valid_uid = 1
passdb {
  driver = static
  args = password=${PASSWORD}
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${folder}/mail
}
service imap-login {
  chroot =
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${port}
    ssl = yes
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`;
}
