/** All commands. */
import { Command, CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };

/** Each command's name and module, in the order of `--help`. A command is loaded when it runs. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  init: async () => (await import('./init.ts')).initCommand(),
  new: async () => (await import('./new.ts')).newCommand(),
  'import-posts': async () => (await import('./import-posts.ts')).importPostsCommand(),
  serve: async () => (await import('./serve.ts')).serveCommand(),
  worker: async () => (await import('./worker.ts')).workerCommand(),
  send: async () => (await import('./send.ts')).sendCommand(),
  check: async () => (await import('./check.ts')).checkCommand(),
  plan: async () => (await import('./plan.ts')).planCommand(),
  preview: async () => (await import('./preview.ts')).previewCommand(),
  'test-send': async () => (await import('./test-send.ts')).testSendCommand(),
  demo: async () => (await import('./demo.ts')).demoCommand(),
  simulate: async () => (await import('./simulate.ts')).simulateCommand(),
  subscribers: async () => (await import('./subscribers.ts')).subscribersCommand(),
  status: async () => (await import('./status.ts')).statusCommand(),
  stats: async () => (await import('./stats.ts')).statsCommand(),
  resume: async () => (await import('./resume.ts')).resumeCommand(),
  'stop-issue': async () => (await import('./stop-issue.ts')).stopIssueCommand(),
  clock: async () => (await import('./clock.ts')).clockCommand(),
  'accept-secret': async () => (await import('./accept-secret.ts')).acceptSecretCommand(),
  uncertain: async () => (await import('./uncertain.ts')).uncertainCommand(),
  failed: async () => (await import('./failed.ts')).failedCommand(),
  bounced: async () => (await import('./bounced.ts')).bouncedCommand(),
  doctor: async () => (await import('./doctor.ts')).doctorCommand(),
  archive: async () => (await import('./archive.ts')).archiveCommand(),
  bounces: async () => (await import('./bounces.ts')).bouncesCommand(),
  'migrate-store': async () => (await import('./migrate-store.ts')).migrateStoreCommand(),
  backup: async () => (await import('./backup.ts')).backupCommand(),
  restore: async () => (await import('./restore.ts')).restoreCommand(),
  reconcile: async () => (await import('./reconcile.ts')).reconcileCommand(),
  dkim: async () => (await import('./dkim.ts')).dkimCommand(),
};

/** The command line, with every command. */
export async function wholeProgram(): Promise<Command> {
  return withCommands(emptyProgram(), Object.keys(COMMANDS));
}

/** Runs the command in the arguments, by default those of this process. */
export async function run(args = process.argv.slice(2)): Promise<void> {
  // `pace … | head` closes the pipe before everything is printed, which is not an error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  try {
    const program = emptyProgram();
    const [first, second] = program.parseOptions(args).operands;
    const named = (first === 'help' ? second : first) ?? '';
    await withCommands(program, Object.hasOwn(COMMANDS, named) ? [named] : Object.keys(COMMANDS));
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    // Commander has printed its own message; status 2 means that the command was wrong.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else (await import('./print.ts')).fail(error);
  }
}

function emptyProgram(): Command {
  return new Command('pace')
    .description('Email courses and newsletters from Markdown in Git.')
    .version(packageJson.version, '--version', 'print the version')
    .option(
      '--settings <file>',
      'read the settings from this file (default: the file in PACE_SETTINGS, or .env in this folder)',
    )
    .hook('preAction', async (root) => {
      const { loadSettings } = await import('./settings.ts');
      loadSettings(root.opts<{ settings?: string }>().settings);
    })
    .showSuggestionAfterError()
    .showHelpAfterError('(add --help to show the arguments and options)')
    .exitOverride();
}

async function withCommands(program: Command, names: readonly string[]): Promise<Command> {
  for (const name of names) {
    const command = await COMMANDS[name]?.();
    if (command) program.addCommand(inheriting(command, program));
  }
  return program;
}

/** Subcommands report mistakes as the program does. */
function inheriting(command: Command, program: Command): Command {
  command.copyInheritedSettings(program);
  for (const inner of command.commands) inheriting(inner, program);
  return command;
}
