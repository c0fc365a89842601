import type { Command } from 'commander';
import { type SimulateOptions, simulateWords } from './simulate-options.ts';

export function simulateCommand(): Command {
  return simulateWords().action(async (options: SimulateOptions) => {
    // Loaded only now, so that --help and a typo answer at once.
    const { runSimulation } = await import('./simulate-run.ts');
    await runSimulation(options);
  });
}
