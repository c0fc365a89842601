/** Every command of the command line, with its requirements. */
import { join } from 'node:path';
import { paceHere } from './command-here.ts';
import { type Ended, type Env, startPace } from './commands.ts';

export interface CommandRow {
  /** The arguments after its name; `folder` is one of the test's own, with a list of readers and a settings file. */
  readonly args: (folder: string) => readonly string[];
  /** `free`: faulty content can't stop it; `told`: it reports the mistake among others; `needs`: it stops. */
  readonly content: 'free' | 'told' | 'needs';
  /** `none`: it opens none; `refuses` to continue without one; `makes` one, and says so. */
  readonly store: 'none' | 'refuses' | 'makes';
  /** It runs until it is stopped. */
  readonly stays?: true;
  /** Its status when nothing is wrong except what a test can't provide. */
  readonly code?: 1 | 2;
}

/** The reader who exists where a command needs one. */
export const READER = 'postmaster@example.org';
const none = () => [];

export const COMMANDS: Readonly<Record<string, CommandRow>> = {
  init: { args: (at) => [join(at, 'new'), '--yes'], content: 'free', store: 'makes' },
  'new lesson': { args: () => ['basics', 'Another One'], content: 'free', store: 'none' },
  'new issue': { args: () => ['News', '--send', '2031-01-01 07:00'], content: 'free', store: 'none' },
  'new course': { args: () => ['Another Course'], content: 'free', store: 'none' },
  'import-posts': { args: (at) => [at, '--as', 'issues', '--dry-run'], content: 'needs', store: 'none' },
  serve: { args: none, content: 'needs', store: 'makes', stays: true },
  worker: { args: none, content: 'needs', store: 'refuses' },
  send: { args: none, content: 'needs', store: 'refuses' },
  check: { args: () => ['--no-spam'], content: 'told', store: 'none' },
  plan: { args: none, content: 'needs', store: 'none' },
  preview: { args: () => ['--port', '0'], content: 'free', store: 'none', stays: true },
  'test-send': { args: () => ['one', '--to', 'a@example.org'], content: 'needs', store: 'none' },
  demo: { args: () => ['--weeks', '1'], content: 'needs', store: 'makes' },
  simulate: { args: () => ['--subscribers', '10'], content: 'needs', store: 'none' },
  'subscribers add': { args: () => ['new@example.org'], content: 'needs', store: 'makes' },
  'subscribers show': { args: () => [READER], content: 'free', store: 'refuses' },
  'subscribers list': { args: none, content: 'free', store: 'refuses' },
  'subscribers import': { args: (at) => [join(at, 'list.csv')], content: 'needs', store: 'makes' },
  'subscribers export': { args: none, content: 'free', store: 'refuses' },
  'subscribers lift-suppression': {
    args: () => ['erased@example.org', '--reason', 'asked for it'],
    ...{ content: 'free', store: 'refuses' },
  },
  'subscribers erase': { args: () => ['gone@example.org'], content: 'free', store: 'refuses' },
  status: { args: none, content: 'free', store: 'refuses' },
  stats: { args: none, content: 'free', store: 'refuses' },
  resume: { args: () => ['--reason', 'mended'], content: 'free', store: 'refuses' },
  // No issue has that name, and the command says so.
  'stop-issue': { args: () => ['no-such-issue'], content: 'free', store: 'refuses', code: 2 },
  'clock ok': { args: none, content: 'free', store: 'refuses' },
  'accept-secret': { args: none, content: 'free', store: 'refuses' },
  failed: { args: none, content: 'free', store: 'refuses' },
  bounced: { args: none, content: 'free', store: 'refuses' },
  uncertain: { args: none, content: 'free', store: 'refuses' },
  doctor: { args: none, content: 'told', store: 'none' },
  archive: { args: () => ['--before', '2020-01-01'], content: 'free', store: 'refuses' },
  // There is no mailbox to read, and the command says so.
  bounces: { args: none, content: 'free', store: 'refuses', code: 2 },
  'migrate-store': {
    args: (at) => ['--from', `file:${at}/data/store.db`, '--to', `file:${at}/moved.db`, '--ahead'],
    ...{ content: 'free', store: 'refuses', code: 2 },
  },
  backup: { args: (at) => [join(at, 'copy.db')], content: 'free', store: 'refuses' },
  restore: { args: (at) => [join(at, 'nothing.db')], content: 'free', store: 'none', code: 2 },
  reconcile: { args: none, content: 'needs', store: 'refuses' },
  dkim: { args: () => ['--domain', 'letters.example'], content: 'free', store: 'none' },
};

/** Runs a command of the table; one that keeps running is stopped once it is up. */
export async function runCommand(name: string, folder: string, env: Env): Promise<Ended> {
  const { args, stays } = COMMANDS[name] as CommandRow;
  const words = [...name.split(' '), ...args(folder)];
  if (!stays) return paceHere(words, env);
  const running = startPace(words, env);
  await Promise.race([running.says(/http:\/\//).catch(() => {}), running.ended]);
  running.child.kill('SIGTERM');
  return running.ended;
}
