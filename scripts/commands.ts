/** All commands. */
import { Command, CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { archiveCommand } from './archive.ts';
import { backupCommand } from './backup.ts';
import { bouncedCommand } from './bounced.ts';
import { bouncesCommand } from './bounces.ts';
import { checkCommand } from './check.ts';
import { clockCommand } from './clock.ts';
import { demoCommand } from './demo.ts';
import { dkimCommand } from './dkim.ts';
import { doctorCommand } from './doctor.ts';
import { failedCommand } from './failed.ts';
import { importPostsCommand } from './import-posts.ts';
import { initCommand } from './init.ts';
import { migrateStoreCommand } from './migrate-store.ts';
import { newCommand } from './new.ts';
import { planCommand } from './plan.ts';
import { previewCommand } from './preview.ts';
import { fail } from './print.ts';
import { reconcileCommand } from './reconcile.ts';
import { restoreCommand } from './restore.ts';
import { resumeCommand } from './resume.ts';
import { sendCommand } from './send.ts';
import { serveCommand } from './serve.ts';
import { loadSettings } from './settings.ts';
import { simulateCommand } from './simulate.ts';
import { statsCommand } from './stats.ts';
import { statusCommand } from './status.ts';
import { stopIssueCommand } from './stop-issue.ts';
import { subscribersCommand } from './subscribers.ts';
import { testSendCommand } from './test-send.ts';
import { uncertainCommand } from './uncertain.ts';
import { workerCommand } from './worker.ts';

/** The command line, as it is defined. */
export const program = new Command('pace')
  .description('E-mail courses and newsletters from Markdown in Git.')
  .version(packageJson.version, '--version', 'say which version this is')
  .option(
    '--settings <file>',
    'read the settings from this file; otherwise from that of PACE_SETTINGS, or from .env in this folder',
  )
  .hook('preAction', (root) => loadSettings(root.opts<{ settings?: string }>().settings))
  .showSuggestionAfterError()
  .showHelpAfterError('(add --help for what this command takes)')
  .exitOverride();

for (const command of [
  initCommand,
  newCommand,
  importPostsCommand,
  serveCommand,
  workerCommand,
  sendCommand,
  checkCommand,
  planCommand,
  previewCommand,
  testSendCommand,
  demoCommand,
  simulateCommand,
  subscribersCommand,
  statusCommand,
  statsCommand,
  resumeCommand,
  stopIssueCommand,
  clockCommand,
  uncertainCommand,
  failedCommand,
  bouncedCommand,
  doctorCommand,
  archiveCommand,
  bouncesCommand,
  migrateStoreCommand,
  backupCommand,
  restoreCommand,
  reconcileCommand,
  dkimCommand,
]) {
  program.addCommand(inheriting(command()));
}

/** Commands of commands tell mistakes as the program does. */
function inheriting(command: Command): Command {
  command.copyInheritedSettings(program);
  for (const inner of command.commands) inheriting(inner);
  return command;
}

/** Does what the arguments say, those of this process unless told. */
export async function run(args = process.argv.slice(2)): Promise<void> {
  // `pace … | head` closes the pipe before everything is printed: that is no mistake.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    // Commander has printed its own message; 2 says that the words of the command were wrong.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else fail(error);
  }
}
