import { Command } from 'commander';
import { withStore } from './open.ts';
import { print, printJson } from './print.ts';

const HELP = `
A store remembers, as a keyed hash, which secret signs the links in its emails. If that secret is not among today's
SECRET_KEYS, nothing starts: links in emails already sent, including those to unsubscribe, would stop working without
notice, and erased addresses would not be recognized. Put the former secret after the new one (SECRET_KEYS=new,former),
and both work. Run this command only if the former one is lost for good.`;

export function acceptSecretCommand(): Command {
  return new Command('accept-secret')
    .description('Continue with today’s secret although the former one is lost.')
    .option('--json', 'print { accepted }')
    .addHelpText('after', HELP)
    .action(({ json }: { json?: boolean }) =>
      withStore(async ({ acceptSecret }) => {
        const accepted = await acceptSecret();
        if (json) return printJson({ accepted });
        const said = accepted
          ? 'Today’s secret is accepted. Links that the former one signed don’t work any more.'
          : 'Nothing to accept: this store knows today’s secret.';
        print(said);
      }),
    );
}
