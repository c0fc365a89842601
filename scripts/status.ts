import { Command } from 'commander';
import { withStore } from './open.ts';
import { print, printJson } from './print.ts';
import { matterJson, matterText } from './status-text.ts';

const HELP = `
The list starts with what waits for you, with the command that resolves it, followed by what continues automatically.
The command only reads the store, so it works even if the content has mistakes or the provider is down. A server reports
its own health at /healthz and /readyz.`;

export function statusCommand(): Command {
  return new Command('status')
    .description('Show which emails wait, why and since when, and the command that resolves it.')
    .option(
      '--json',
      'print { store, transport, lastTurnAt, matters: [{ code, count, since, until, of, said, command }] }',
    )
    .addHelpText('after', HELP)
    .action(({ json }: { json?: boolean }) =>
      withStore(async ({ status }) => {
        const { place, transport, lastTurnAt, matters } = await status();
        const turned = lastTurnAt === undefined ? null : new Date(lastTurnAt).toISOString();
        if (json) {
          return printJson({ store: place, transport, lastTurnAt: turned, matters: matters.map(matterJson) });
        }
        print(`Store ${place}; emails are sent by ${transport}.`);
        print(
          turned
            ? `A worker last ran at ${turned}.`
            : 'No worker has run yet ("pace send" doesn’t count as one).',
        );
        const yours = matters.filter(({ command }) => command !== undefined);
        const others = matters.filter(({ command }) => command === undefined);
        print(yours.length > 0 ? '\nThese wait for you:' : '\nNothing waits for you.');
        for (const matter of yours) print(`\n${matterText(matter)}`);
        if (others.length > 0) print('\nThese continue automatically:');
        for (const matter of others) print(`\n${matterText(matter)}`);
      }),
    );
}
