import { Command } from 'commander';
import type { Diagnosis } from '../src/operator/doctor/diagnosis.ts';
import { type Config, ConfigError } from '../src/run/config/config.ts';
import { systemClock } from '../src/shared/time/clock.ts';
import { printJson, UsageError } from './print.ts';
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
    .option('--json', 'print [{ check, state, found, remedy }]')
    .action(async (flags: Flags) => {
      const findings = await look(flags);
      if (findings.some(({ state }) => state === 'fault')) process.exitCode = 1;
      if (flags.json) return printJson(findings);
      process.stdout.write(`${findings.map(lines).join('\n')}\n\n${summary(findings)}\n`);
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
    const found = error.message.replace(/\s*\n\s*/g, ' ');
    const remedy =
      'correct these settings in the environment or in .env, then run doctor again for the other checks';
    return [{ check, state: 'fault', found, remedy }];
  }
  const { checkup } = await import('../src/run/app/checkup.ts');
  const dnsServers = (dns ?? '').split(/[\s,]+/).filter(Boolean);
  const from = settingsFile() ?? `the environment only; there is no .env in ${process.cwd()}`;
  const found = `all settings were read from ${from}`;
  const settings: Diagnosis = { check, state: 'ok', found, remedy: null };
  try {
    return [settings, ...(await checkup(config, { clock: systemClock, dnsServers, selector }))];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_INVALID_IP_ADDRESS') throw error;
    throw new UsageError(`--dns: found "${dns}"; use addresses such as 9.9.9.9 or 127.0.0.1:5353`);
  }
}

function lines({ check, state, found, remedy }: Diagnosis): string {
  const first = `${state.padEnd(8)} ${check.padEnd(14)} ${found}`;
  return remedy === null ? first : `${first}\n${' '.repeat(24)}→ ${remedy}`;
}

function summary(findings: readonly Diagnosis[]): string {
  const count = (state: Diagnosis['state']) => findings.filter((one) => one.state === state).length;
  const [faults, warnings] = [count('fault'), count('warning')];
  return `${faults === 1 ? '1 fault' : `${faults} faults`}, ${warnings === 1 ? '1 warning' : `${warnings} warnings`}`;
}
