import { type ContentFault, formatFault } from '../../../flow/content/content-error.ts';
import { type StoreTrouble, storeFinding, storeRemedy } from '../../../shared/errors/store-error.ts';
import type { BarredCode } from '../../../shared/reasons/barred.ts';
import type { Trouble } from '../lookups.ts';
import { ASK_AGAIN } from './dns.ts';
import { counted, fault, notYet, ok, warning } from './wording.ts';

const BASE_URL = 'BASE_URL=https://news.example.org (the public address of this server)';

const SYNCHRONIZE = 'synchronize the clock over the network: timedatectl set-ntp true';

/** Settings, content, pages, and the machine with its store. */
export const MACHINE = {
  'check-failed': fault<{ said: string }>(
    ({ said }) => `could not be checked: ${said}`,
    'fix the problem in the message, and run it again',
  ),
  'check-late': fault('no answer in time', 'run it again; check whether this machine may connect there'),

  'settings-good': ok<{ file: string | undefined; folder: string }>(({ file, folder }) =>
    file === undefined
      ? `all settings were read from the environment; there is no .env in ${folder}`
      : `all settings were read from ${file}`,
  ),
  'settings-wrong': fault<{ said: string }>(
    ({ said }) => said,
    'correct these settings in the environment or in .env, then run doctor again for the other checks',
  ),
  'content-good': ok('the content has no mistakes'),
  'content-wrong': fault<{ faults: readonly ContentFault[] }>(
    ({ faults }) =>
      `the content has ${counted(faults.length, 'mistake')}: ${faults.map(formatFault).join(' ')}`,
    'correct these files',
  ),
  'content-unread': notYet('the content has mistakes'),

  'base-url-good': ok<{ url: string }>(({ url }) => `${url} answers, over https`),
  'base-url-unneeded': notYet<{ url: string }>(
    ({ url }) => `mail stays on this machine, and links in it begin with ${url}`,
  ),
  'base-url-not-public': fault<{ url: string }>(
    ({ url }) => `links in emails lead to ${url}, which no reader can open`,
    `set ${BASE_URL}`,
  ),
  'base-url-not-encrypted': fault<{ url: string }>(
    ({ url }) => `${url} is not encrypted; mailbox providers unsubscribe only over https (RFC 8058)`,
    ({ url }) =>
      `put a proxy with a certificate in front of the server, and set BASE_URL=${url.replace(/^http:/, 'https:')}`,
  ),
  'base-url-not-reached': fault<{ url: string; cause: Trouble; said: string }>(
    ({ url, said }) => `${url}/healthz can't be opened: ${said}`,
    ({ url, cause }) => reachRemedy(new URL(url).hostname, cause),
  ),
  'base-url-redirects': fault<{ url: string; location: string | undefined; target: string | undefined }>(
    ({ url, location }) => `${url}/healthz redirects to ${location ?? 'nowhere'}`,
    ({ target }) => `set ${target === undefined ? BASE_URL : `BASE_URL=${target}`}`,
  ),
  'base-url-of-another-server': fault<{ url: string; status: number }>(
    ({ url, status }) => `something other than Pacesetter answers at ${url}/healthz (${status})`,
    ({ url }) => `forward ${url} to the port of this server in your proxy, or set ${BASE_URL}`,
  ),
  'base-url-store-fails': fault<{ url: string; store: string }>(
    ({ url, store }) => `the server at ${url} is running, but can't write its store: ${store}`,
    'check its log, DATABASE_URL, and pace status there',
  ),
  'base-url-differs': warning<{ url: string; theirs: string }>(
    ({ url, theirs }) => `the server at ${url} takes its address to be ${theirs}`,
    ({ url }) => `set BASE_URL=${url} for it, too, and restart it`,
  ),

  'inbox-not-public': ok<{ url: string; status: number }>(
    ({ url, status }) => `${url} is not public (${status})`,
  ),
  'inbox-here-only': notYet('BASE_URL names this machine only'),
  'inbox-not-reached': notYet<{ url: string }>(({ url }) => `${url} can't be opened from here`),
  'inbox-open': fault<{ url: string }>(
    ({ url }) =>
      `anyone can open ${url}, which shows the messages of the outbox with links that act for their readers`,
    'refuse /dev/ in the proxy, or set MAIL_URL to a transport that sends mail, and restart the server',
  ),

  'clock-good': ok<ClockSkew>((skew) =>
    Math.abs(skew.seconds) < 2 ? `the clock agrees with that of ${whoseClock(skew)}` : skewText(skew),
  ),
  'clock-off': warning<ClockSkew>(skewText, SYNCHRONIZE),
  'clock-wrong': fault<ClockSkew>(
    (skew) => `${skewText(skew)}: signed reports are refused, and lessons are sent at the wrong time`,
    SYNCHRONIZE,
  ),
  'clock-unneeded': notYet('the clock is compared with that of a provider or of BASE_URL'),
  'clock-not-compared': warning(
    'the clock could not be compared: no server has answered with its time',
    'check that the machine synchronizes it over the network: timedatectl',
  ),

  'disk-good': ok<Disk>(diskText),
  'disk-little': warning<Disk>(diskText, freeSpace),
  'disk-full': fault<Disk>(diskText, freeSpace),
  'disk-files': fault<{ folder: string; files: number }>(
    ({ folder, files }) => `only ${files} more files fit on the disk of ${folder}`,
    ({ folder }) => `delete files there; df -i ${folder} counts them`,
  ),

  'store-good': ok<{ place: string }>(({ place }) => `${place} opens, is up to date and can be written`),
  'store-absent': ok<{ place: string }>(({ place }) => `${place} will be created at the first start`),
  'store-not-creatable': fault<{ place: string }>(
    ({ place }) => `${place} can't be created: its folder can't be written`,
    'give the user that runs Pacesetter write access to it, or set DATABASE_URL=file:/a/folder/of/its/own/pacesetter.db',
  ),
  'store-not-opened': fault<{ trouble: StoreTrouble }>(
    ({ trouble }) => storeFinding(trouble),
    ({ trouble }) => storeRemedy(trouble),
  ),
  'store-older': warning<{ place: string; missing: number }>(
    ({ place, missing }) => `${place} lacks ${missing === 1 ? 'a migration' : `${missing} migrations`}`,
    'make a backup, then start this version once (npm start) to update the store',
  ),
  'store-newer': fault<{ place: string }>(
    ({ place }) => `${place} was created by a newer version`,
    'run the newest version here, too: git pull && npm ci --omit=dev',
  ),
  'store-read-only': fault<{ place: string; said: string }>(
    ({ place, said }) => `${place} can't be written: ${said}`,
    'give the user that runs Pacesetter write access to it and its folder',
  ),
  'store-barred': fault<{ place: string; reason: BarredCode; said: string }>(
    ({ place }) => `nothing is sent from ${place}`,
    ({ said }) => said,
  ),

  'zones-good': ok('every reader’s time zone is valid'),
  'zones-none': ok('no reader has a time zone yet'),
  'zones-unknown': warning<{ readers: number; zones: readonly string[]; more: number }>(
    ({ readers, zones, more }) =>
      `${counted(readers, 'reader has', 'readers have')} an unknown time zone (${zones.map((zone) => JSON.stringify(zone)).join(', ')}${more > 0 ? `, and ${more} more` : ''}); the publication’s is used instead`,
    'import them again with zones such as America/New_York (pace subscribers import), or wait until they choose one on their preferences page',
  ),

  'bounced-good': ok('no reader counts as bounced because of a refusal that was not about them'),
  'bounced-by-mistake': warning<{ readers: number }>(
    ({ readers }) =>
      `${counted(readers, 'reader counts', 'readers count')} as bounced because of a refusal that was not about them`,
    'list them with: pace bounced; bring them back with: pace bounced --cause sender-refused --undo --reason "…"',
  ),

  'uncertain-none': ok('no email’s delivery is unknown'),
  'uncertain-emails': warning<{ emails: number }>(
    ({ emails }) => `the delivery of ${counted(emails, 'email')} is unknown`,
    'list them with: pace uncertain; then resolve them with --settle sent, again or drop',
  ),
};

function reachRemedy(host: string, cause: Trouble): string {
  switch (cause) {
    case 'certificate':
      return `get a certificate for ${host}, with its complete chain; Caddy and certbot do this automatically`;
    case 'dns-silent':
      return ASK_AGAIN;
    case 'no-such-name':
      return `set the DNS record: name ${host}, type A (and AAAA), value the address of this server`;
    case 'no-encryption':
    case 'no-login':
    case 'unreachable':
      return `start the server (npm start) and point ${host} to it; ports 80 and 443 must be open`;
  }
}

/** How far the clock is ahead, in seconds; negative: behind. */
interface ClockSkew {
  readonly seconds: number;
  readonly by: ClockCompared;
}

/** Whose clock it was compared with. */
export type ClockCompared = { readonly of: 'resend' } | { readonly of: 'base-url'; readonly host: string };

function whoseClock({ by }: ClockSkew): string {
  return by.of === 'resend' ? 'Resend' : `${by.host}, which may be this machine's own`;
}

function skewText(skew: ClockSkew): string {
  const size = Math.abs(skew.seconds);
  const distance = size < 120 ? `${size} seconds` : `${Math.round(size / 60)} minutes`;
  return `the clock is ${distance} ${skew.seconds < 0 ? 'behind' : 'ahead of'} that of ${whoseClock(skew)}`;
}

interface Disk {
  readonly folder: string;
  /** Bytes. */
  readonly free: number;
}

function diskText({ folder, free }: Disk): string {
  const megabytes = free / 1_000_000;
  const space = megabytes < 1000 ? `${Math.floor(megabytes)} MB` : `${(megabytes / 1000).toFixed(1)} GB`;
  return `${space} are free on the disk of ${folder}`;
}

function freeSpace({ folder }: Disk): string {
  return `free space on the disk of ${folder}, starting with logs and old backups; pace archive moves old deliveries out of the store`;
}
