import { Command } from 'commander';
import { type Diagnosis, stateOf, tell } from '../src/operator/doctor/diagnosis.ts';
import { counted, type State } from '../src/operator/doctor/words/wording.ts';
import { type Config, ConfigError } from '../src/run/config/config.ts';
import { systemClock } from '../src/shared/time/clock.ts';
import { print, printJson, UsageError } from './print.ts';
import { readSettings, settingsFile } from './settings.ts';

interface Flags {
  json?: boolean;
  dns?: string;
  selector?: string;
}

export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'Check whether your mail will arrive: settings, DNS records, provider, web address, store. Sends and changes nothing.',
    )
    .option(
      '--dns <servers>',
      'query these name servers, such as 9.9.9.9 or 127.0.0.1:5353, separated by commas',
    )
    .option('--selector <name>', 'the selector of the DKIM key that your SMTP server signs with')
    .option('--json', 'print [{ check, state, code, found, remedy }]')
    .action(async (flags: Flags) => {
      const diagnoses = await look(flags);
      if (diagnoses.some((one) => stateOf(one) === 'fault')) process.exitCode = 1;
      if (flags.json) return printJson(diagnoses.map(json));
      print(`${diagnoses.map(lines).join('\n')}\n\n${summary(diagnoses)}`);
    });
}

async function look({ dns, selector }: Flags): Promise<Diagnosis[]> {
  const label = '[a-z\\d]([a-z\\d_-]*[a-z\\d])?';
  if (selector !== undefined && !new RegExp(`^${label}(\\.${label})*$`, 'i').test(selector)) {
    throw new UsageError(`--selector: found "${selector}"; use a name such as mail or s1`);
  }
  const check = 'settings';
  let config: Config;
  try {
    config = readSettings();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [{ check, code: 'settings-wrong', said: error.message.replace(/\s*\n\s*/g, ' ') }];
  }
  const { checkup } = await import('../src/run/app/checkup.ts');
  const dnsServers = (dns ?? '').split(/[\s,]+/).filter(Boolean);
  const settings: Diagnosis = { check, code: 'settings-good', file: settingsFile(), folder: process.cwd() };
  try {
    return [settings, ...(await checkup(config, { clock: systemClock, dnsServers, selector }))];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_INVALID_IP_ADDRESS') throw error;
    throw new UsageError(`--dns: found "${dns}"; use addresses such as 9.9.9.9 or 127.0.0.1:5353`);
  }
}

function json(diagnosis: Diagnosis) {
  const { check, code } = diagnosis;
  return { check, state: stateOf(diagnosis), code, ...tell(diagnosis) };
}

function lines(diagnosis: Diagnosis): string {
  const { found, remedy } = tell(diagnosis);
  const first = `${stateOf(diagnosis).padEnd(8)} ${diagnosis.check.padEnd(15)} ${found}`;
  return remedy === null ? first : `${first}\n${' '.repeat(25)}→ ${remedy}`;
}

function summary(diagnoses: readonly Diagnosis[]): string {
  const count = (state: State) => diagnoses.filter((one) => stateOf(one) === state).length;
  return `${counted(count('fault'), 'fault')}, ${counted(count('warning'), 'warning')}`;
}
