import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { domainToASCII } from 'node:url';
import { Command, Option } from 'commander';
import { readConfig } from '../src/run/config/config.ts';
import {
  DkimKeyError,
  type DkimKeyType,
  dkimRecord,
  makeDkimKey,
  readDkimKey,
} from '../src/shared/signing/dkim-key.ts';
import { print, printJson, UsageError } from './print.ts';
import { readSettings, settingsFolder } from './settings.ts';

interface Flags {
  readonly domain?: string;
  readonly selector?: string;
  readonly type: DkimKeyType;
  readonly out?: string;
  readonly json?: boolean;
}

export function dkimCommand(): Command {
  return new Command('dkim')
    .description('Create the DKIM key for mail sent by SMTP, unless there is one, and print its DNS record.')
    .option('--domain <domain>', 'the signing domain (default: DKIM_DOMAIN, or the domain of `from`)')
    .option('--selector <name>', 'the name of the key (default: DKIM_SELECTOR, or pace)')
    .addOption(
      new Option('--type <type>', 'the type of a new key').choices(['rsa', 'ed25519']).default('rsa'),
    )
    .option('--out <file>', 'the file of the key (default: next to the store)')
    .option('--json', 'print it as JSON')
    .action(async (flags: Flags) => {
      const config = readSettings();
      // Read from the settings, so that the printed values can be set.
      const set = readConfig({
        DKIM_DOMAIN: flags.domain ?? config.dkim?.domain ?? (await senderDomain(config.contentFolder)),
        DKIM_SELECTOR: flags.selector ?? config.dkim?.selector ?? 'pace',
        DKIM_KEY: 'none',
      }).dkim as NonNullable<typeof config.dkim>;
      const { domain, selector } = set;
      const file = flags.out ?? join(config.dataFolder, `dkim-${selector}.pem`);
      const known = flags.out === undefined && config.dkim?.selector === selector ? config.dkim.key : file;
      const made = known === file && !existsSync(file);
      const key = made ? makeDkimKey(file, flags.type) : kept(known);
      const record = { name: `${selector}._domainkey.${domain}`, type: 'TXT', value: dkimRecord(key) };
      if (flags.json) return printJson({ made, ...record });
      const path = relative(settingsFolder(), resolve(file));
      const where = path.startsWith('..') ? resolve(file) : path;
      const settings = `DKIM_DOMAIN=${domain}\nDKIM_SELECTOR=${selector}\nDKIM_KEY=${where}`;
      print(
        `${made ? `The key is in ${where}, with mode 0600. ` : ''}Publish this record:\n\n` +
          `name   ${record.name}\ntype   ${record.type}\nvalue  ${record.value}\n\n` +
          `In a zone file, in strings of at most 255 characters:\n\n${zoneLine(record)}` +
          (known === file ? `\n\nThen set:\n\n${settings}` : ''),
      );
    });
}

async function senderDomain(contentFolder: string): Promise<string> {
  const { readContent } = await import('../src/flow/content/read.ts');
  const { publication } = readContent(contentFolder);
  if (!publication)
    throw new UsageError(`--domain: name it, since ${contentFolder} holds no newsletter.md that can be read`);
  const { email } = publication.from;
  return domainToASCII(email.slice(email.lastIndexOf('@') + 1));
}

/** @throws UsageError if there is no usable key. */
function kept(key: string): ReturnType<typeof readDkimKey> {
  try {
    return readDkimKey(key);
  } catch (error) {
    if (!(error instanceof DkimKeyError)) throw error;
    throw new UsageError(`The DKIM key: ${error.message}`);
  }
}

function zoneLine({ name, type, value }: { name: string; type: string; value: string }): string {
  const strings = (value.match(/.{1,255}/g) ?? []).map((text) => `"${text}"`);
  return `${name}. IN ${type} ( ${strings.join(' ')} )`;
}
