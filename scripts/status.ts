import { Command } from 'commander';
import { withStore } from './open.ts';
import { printJson } from './print.ts';
import { matterJson, matterText } from './status-text.ts';

const HELP = `
First what waits for you, with the command that frees it; then what goes on by itself. It looks at the store alone, and
changes nothing: a mistake in the content or a provider that is away doesn't stop it. A server tells whether it is well
at /healthz and /readyz.`;

export function statusCommand(): Command {
  return new Command('status')
    .description('Say what waits, for what and since when, and the command that frees it.')
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
        print(`Store ${place}, letters leave by ${transport}.`);
        print(
          turned
            ? `A worker last turned at ${turned}.`
            : 'No worker has turned yet; "pace send" leaves no trace.',
        );
        const yours = matters.filter(({ command }) => command !== undefined);
        const others = matters.filter(({ command }) => command === undefined);
        print(yours.length > 0 ? '\nThis waits for you:' : '\nNothing waits for you.');
        for (const matter of yours) print(`\n${matterText(matter)}`);
        if (others.length > 0) print('\nThis goes on by itself:');
        for (const matter of others) print(`\n${matterText(matter)}`);
      }),
    );
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
