import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { inboxAddress } from '../src/run/app/inbox-address.ts';
import { ANY_ADDRESS, parseAddress } from '../src/shared/addresses/email-address.ts';
import { systemClock } from '../src/shared/time/clock.ts';
import { wordsIn } from '../src/shared/words/wording.ts';
import { print, printJson, UsageError } from './print.ts';
import { readSettings } from './settings.ts';

interface Flags {
  to: string;
  as?: string;
  json?: boolean;
}

export function testSendCommand(): Command {
  return new Command('test-send')
    .description(
      'Send one email to yourself, marked as a test, the way real ones are sent. Changes no subscriber.',
    )
    .argument(
      '<email>',
      'a lesson or issue, such as starter or sourdough/starter, or one of confirm, welcome, sign-in, goodbye',
    )
    .requiredOption('--to <address>', 'the address to send it to', oneAddress)
    .option(
      '--as <reader>',
      'the sample reader: sam, no-name, long-name, right-to-left, other-zone or one-topic',
      'sam',
    )
    .option('--json', 'print { email, to, as, subject, transport, id }')
    .action(send);
}

const WORDS = {
  temporary: 'Not sent; try again later',
  permanent: 'Not sent',
  refused: 'Not sent',
  unsent: 'Not sent',
  halted: 'Not sent',
  uncertain: 'It’s unknown whether it was sent',
} as const;

async function send(email: string, { to, as, json }: Flags): Promise<void> {
  const config = readSettings();
  const { SAMPLE_READERS } = await import('../src/author/preview/sample-readers.ts');
  const reader = SAMPLE_READERS.find(({ id }) => id === as);
  if (!reader) {
    const allowed = SAMPLE_READERS.map(({ id }) => id).join(', ');
    throw new UsageError(`--as: found "${as}"; use one of ${allowed}`);
  }
  const { testSend } = await import('../src/run/app/test-send.ts');
  const done = await testSend(config, { email, to, as: reader, clock: systemClock });
  switch (done.kind) {
    case 'unknown':
      throw new UsageError(
        `There is no email "${email}"${done.near.length > 0 ? `. Did you mean ${done.near.join(' or ')}?` : '; pace preview lists all emails'}`,
      );
    case 'refused':
      process.stderr.write(`${WORDS[done.outcome]}: ${done.reason}\n`);
      process.exitCode = 1;
      return;
    case 'sent': {
      const { email: id, subject, transport, providerId } = done;
      if (json) return printJson({ email: id, to, as: reader.id, subject, transport, id: providerId });
      const inbox = inboxAddress(config);
      const shown = inbox === undefined ? '' : `; ${inbox} shows it`;
      const where =
        config.mail.kind === 'outbox' ? `, as ${join(config.mail.folder, providerId)}${shown}` : '';
      print(`Sent “${subject}” to ${to} by ${transport}${where}`);
    }
  }
}

/** @throws InvalidArgumentError for several addresses, or an invalid one. */
function oneAddress(value: string, before: string | undefined): string {
  if (before !== undefined || /[,;\s]\S*@/.test(value.trim()))
    throw new InvalidArgumentError('Use one address.');
  const address = parseAddress(value, ANY_ADDRESS);
  if (typeof address === 'string') throw new InvalidArgumentError(wordsIn('en').faults.address[address]);
  return address.email;
}
