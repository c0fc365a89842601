/** The command line of the fuzzer: `npm run -s fuzz -- markdown --runs 100000 --seed 7`. */
import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import fc from 'fast-check';
import { TARGETS } from './targets.ts';

/** An input that takes longer has hung. In milliseconds. */
const PATIENCE = 20_000;

const whole = (value: string) => {
  if (/^\d{1,10}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Allowed is a whole number.');
};

await new Command('fuzz')
  .description('Throws texts of chance and malice at what reads the outside world; a seed replays a run.')
  .argument('[targets...]', `of ${Object.keys(TARGETS).join(', ')}; all of them when none is named`)
  .option('--runs <n>', 'inputs for each target', whole, 100_000)
  .option('--seed <n>', 'what the inputs are drawn from; drawn itself when not given', whole)
  .action(async (names: string[], { runs, seed = randomInt(2 ** 31) }: { runs: number; seed?: number }) => {
    for (const name of names.length > 0 ? names : Object.keys(TARGETS)) {
      const target = TARGETS[name];
      if (!target)
        throw new Error(`There is no target ${name}. There are: ${Object.keys(TARGETS).join(', ')}.`);
      process.stdout.write(`${name}: ${runs} inputs, seed ${seed} … `);
      const property = fc.asyncProperty(target.inputs, async (input) => target.check(input as never));
      const result = await fc.check(property, { seed, numRuns: runs, timeout: PATIENCE });
      process.stdout.write(result.failed ? 'FAILED\n' : `${result.numRuns} passed\n`);
      if (!result.failed) continue;
      process.stdout.write(`${fc.defaultReportMessage(result)}\n`);
      process.exitCode = 1;
    }
  })
  .parseAsync();
