import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { probeMailbox } from '../../adapters/imap/imap-mailbox.ts';
import { countBlameless } from '../../adapters/store/bounced-store.ts';
import { inspectStore } from '../../adapters/store/inspect.ts';
import { countInDoubt } from '../../adapters/store/left-behind.ts';
import { readStore } from '../../adapters/store/read-store.ts';
import { unusableZones } from '../../adapters/store/unusable-zones.ts';
import { resendTransport } from '../../adapters/transport/resend.ts';
import { probeSmtp } from '../../adapters/transport/smtp-probe.ts';
import { ContentError } from '../../flow/content/content-error.ts';
import { readCatalogue } from '../../flow/content/read.ts';
import { askDns } from '../../operator/doctor/ask-dns.ts';
import { askHttp } from '../../operator/doctor/ask-http.ts';
import type { Diagnosis } from '../../operator/doctor/diagnosis.ts';
import { domainOf } from '../../operator/doctor/domains.ts';
import {
  examine,
  type Installation,
  type MailWay,
  type SenderIdentity,
  type Signer,
} from '../../operator/doctor/examine.ts';
import type { DiskSpace } from '../../operator/doctor/lookups.ts';
import { wireAddress } from '../../shared/addresses/mailbox.ts';
import { ResendSettingsError } from '../../shared/reasons/resend-fault.ts';
import { DkimKeyError, dkimRecord, readDkimKey } from '../../shared/signing/dkim-key.ts';
import { type Clock, SECOND } from '../../shared/time/clock.ts';
import type { Config } from '../config/config.ts';
import { senderOf } from './sender.ts';

export interface CheckupOptions {
  readonly clock: Clock;
  /** Name servers to ask instead of the machine's own, also for the hosts of web addresses. */
  readonly dnsServers: readonly string[];
  /** The selector of the DKIM key that the SMTP server signs with. */
  readonly selector: string | undefined;
}

/**
 * Checks whether mail from this installation will arrive: the third composition root. Nothing is sent and nothing is
 * changed.
 *
 * @throws TypeError if a name server is not an address.
 */
export async function checkup(config: Config, options: CheckupOptions): Promise<Diagnosis[]> {
  const { clock, dnsServers } = options;
  const { mail } = config;
  const content = publicationIn(config.contentFolder);
  const dns = askDns(dnsServers);
  const http = askHttp(clock, dnsServers.length > 0 ? dns : undefined);
  const installation: Installation = {
    mail: await wayOf(config, content.publication, options),
    ...content,
    readsMailbox: config.bounceMailbox !== undefined,
    baseUrl: config.baseUrl,
    webhookSecrets: config.webhookSecrets,
    storePlace: config.engine === 'postgres' ? 'the PostgreSQL database' : config.database,
  };
  try {
    return await examine(
      installation,
      {
        dns,
        http,
        smtp: () => probeSmtp(mail.kind === 'smtp' ? mail.url : '', 5 * SECOND),
        mailbox: () => probeMailbox(config.bounceMailbox ?? '', 5 * SECOND),
        store: () => inspectStore(config.database),
        blameless: () => readStore(config.database, countBlameless),
        inDoubt: () => readStore(config.database, (db) => countInDoubt(db, senderOf(config), clock.now())),
        zones: () => readStore(config.database, unusableZones),
        disk: () => diskSpace(config.dataFolder),
      },
      clock,
    );
  } finally {
    dns.close();
    await http.close();
  }
}

async function wayOf(
  config: Config,
  publication: SenderIdentity | undefined,
  { clock, selector }: CheckupOptions,
): Promise<MailWay> {
  const { mail, bounceAddress } = config;
  switch (mail.kind) {
    case 'outbox':
      return mail;
    case 'smtp': {
      const server: Signer | undefined =
        publication && selector ? { kind: 'server', domain: publication.domain, selector } : undefined;
      const signer = ownSigner(config) ?? server;
      return { kind: 'smtp', host: new URL(mail.url).hostname, signer, bounceAddress };
    }
    case 'resend': {
      const { apiKey, baseUrl = 'https://api.resend.com' } = mail;
      const access = { apiKey, baseUrl };
      try {
        // It knows to which servers a key must not be shown.
        await resendTransport({ apiKey, baseUrl, clock }).close();
        return { kind: 'resend', access, fault: undefined };
      } catch (error) {
        if (!(error instanceof ResendSettingsError)) throw error;
        return { kind: 'resend', access, fault: error.fault };
      }
    }
  }
}

/** An installation that signs mail itself knows its own key. */
function ownSigner({ dkim }: Config): Signer | undefined {
  if (dkim === undefined) return undefined;
  const { domain, selector, key } = dkim;
  try {
    return { kind: 'own', domain, selector, record: dkimRecord(readDkimKey(key)) };
  } catch (error) {
    if (!(error instanceof DkimKeyError)) throw error;
    return { kind: 'unusable', fault: error.fault };
  }
}

function publicationIn(folder: string): Pick<Installation, 'publication' | 'contentFaults'> {
  try {
    const { from, replyTo } = readCatalogue(folder).publication;
    const wire = (address: string) => wireAddress(address) ?? address;
    const publication: SenderIdentity = {
      from: from.email,
      domain: domainOf(wire(from.email)),
      replyTo: wire(replyTo ?? from.email),
    };
    return { publication, contentFaults: [] };
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    return { publication: undefined, contentFaults: error.faults };
  }
}

/** The disk of a folder that exists or will exist. */
async function diskSpace(folder: string): Promise<DiskSpace> {
  let there = folder;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  const { bavail, bsize, files, ffree } = await statfs(there);
  return { folder, free: bavail * bsize, filesFree: files > 0 ? ffree : undefined };
}
