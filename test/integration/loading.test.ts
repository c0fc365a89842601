/** Commands load only what they run: counted, because times differ by machine. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { packedList } from '../../src/shared/loading/packed-packages.ts';
import { commandEnv, type Env, pace, startPace } from '../support/commands.ts';

const ROOT = resolve(import.meta.dirname, '../..');

interface Loaded {
  /** Our own files, from the root. */
  readonly own: readonly string[];
  /** The packages that files were loaded from, packed or not. */
  readonly packages: readonly string[];
}

function counted(folder: string, env: Env): { env: Env; loaded(): Loaded } {
  const file = join(folder, 'loaded');
  return {
    env: {
      ...env,
      LOADED_MODULES: file,
      NODE_OPTIONS: `--import=${join(ROOT, 'test/support/count-modules.ts')}`,
    },
    loaded() {
      const paths = readFileSync(file, 'utf8')
        .split('\n')
        .filter((url) => url.startsWith(`file://${ROOT}/`))
        .map((url) => url.slice(`file://${ROOT}/`.length));
      const packages = paths.flatMap((path) => {
        const packed = /\/packages\/((?:@[^+]+\+)?[^+]+)(?:\+.*)?\.mjs$/.exec(path)?.[1];
        if (packed !== undefined) return /^chunk-/.test(packed) ? [] : [packed.replace('+', '/')];
        return /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [];
      });
      return {
        own: paths.filter((path) => !path.startsWith('node_modules/') && !path.startsWith('test/')),
        packages: [...new Set(packages)].sort(),
      };
    },
  };
}

const COMPOSING = /^(react|@react-email|tailwind|postcss|prettier|prism|tsx|esbuild)/;
/** Clients of other servers, none of which these processes use. */
const CLIENTS = /^(undici|imapflow|nodemailer|pg$)/;
/** What reads events and messages, of which none has come yet. */
const READING = /^(resend|postal-mime)/;
const MARKDOWN = /^(unified|remark|rehype|hast|mdast|micromark)/;

test('printing the version takes six files and one package', async () => {
  const { folder, env } = commandEnv();
  const count = counted(folder, env);
  expect(await pace(['--version'], count.env)).toMatchObject({ code: 0, stdout: '0.1.0\n' });
  const { own, packages } = count.loaded();
  expect([...own].sort()).toEqual([
    'package.json',
    'scripts/commands.ts',
    'scripts/pace.js',
    'src/shared/loading/cache-folder.ts',
    'src/shared/loading/packed-packages.ts',
    'src/shared/loading/quick-start.ts',
  ]);
  expect(packages).toEqual(['commander']);
});

test('a second start of a command never loads Node’s type stripper', async () => {
  const { env } = commandEnv({ NODE_COMPILE_CACHE: '' });
  const hook =
    "process.on('exit',()=>console.error(process.moduleLoadList.filter((name)=>name.includes('amaro'))))";
  const watched = { ...env, NODE_OPTIONS: `--import=data:text/javascript,${hook.replaceAll(' ', '%20')}` };
  await pace(['--version'], env);
  expect(await pace(['--version'], watched)).toMatchObject({ code: 0, stderr: '[]\n' });
});

test('counts load no pages, emails or transports', async () => {
  const { folder, env } = commandEnv();
  await pace(['subscribers', 'add', 'ann@example.org', '--confirmed', 'at the club'], env);
  const count = counted(folder, env);
  expect(await pace(['stats'], count.env)).toMatchObject({ code: 0, stderr: '' });
  const { own, packages } = count.loaded();
  expect(
    own.filter((file) => file.startsWith('scripts/') && /Command\b/.test(readFileSync(file, 'utf8'))),
  ).toEqual(['scripts/commands.ts', 'scripts/stats.ts', 'scripts/resume.ts']);
  // The parser of MAIL_URL belongs to the settings.
  const settings = ['src/adapters/transport/smtp-url.ts', 'src/adapters/transport/loopback.ts'];
  expect(
    own
      .filter((file) => /^src\/(adapters\/(web|transport|imap)|author|flow\/compose)\//.test(file))
      .filter((file) => !settings.includes(file)),
  ).toEqual([]);
  expect(packages.filter((name) => COMPOSING.test(name) || MARKDOWN.test(name))).toEqual([]);
});

test('a run with nothing due loads nothing that makes emails, serves pages or talks to other servers', async () => {
  const { folder, env } = commandEnv();
  await pace(['subscribers', 'add', 'ann@example.org', '--confirmed', 'at the club'], env);
  const count = counted(folder, env);
  expect(await pace(['send'], count.env)).toMatchObject({ code: 0 });
  const { own, packages } = count.loaded();
  expect(own).toContain('src/flow/plan/plan.ts');
  expect(
    own.filter((file) => /^(emails|src\/(adapters\/(web|imap)|author\/(?!changes)))\//.test(file)),
  ).toEqual([]);
  const unneeded = [COMPOSING, MARKDOWN, CLIENTS, READING, /^(hono|@hono|rate-limiter|altcha)/];
  expect(packages.filter((name) => unneeded.some((some) => some.test(name)))).toEqual([]);
});

test('a server loads nothing that makes emails', async () => {
  const { folder, env } = commandEnv({ BASE_URL: 'http://127.0.0.1:0', LOG_LEVEL: 'warn' });
  const count = counted(folder, env);
  const serve = startPace(['serve'], count.env);
  const [, url] = await serve.says(/running: (http\S+)/);
  const page = await fetch(String(url));
  expect(page.status).toBe(200);
  serve.child.kill('SIGTERM');
  expect(await serve.ended).toMatchObject({ code: 0 });
  const { own, packages } = count.loaded();
  expect(own).toContain('src/adapters/web/server.ts');
  expect(packages.filter((name) => COMPOSING.test(name) || CLIENTS.test(name))).toEqual([]);
  expect(
    own.filter((file) => /^emails\/(?!theme)|compile-(here|together)|^src\/author\/(?!changes)/.test(file)),
  ).toEqual([]);
});

test('a server that nobody has visited holds no Markdown, no reports and no migrations', async () => {
  const { folder, env } = commandEnv({ BASE_URL: 'http://127.0.0.1:0', LOG_LEVEL: 'warn' });
  // Makes the store, and leaves a note that its texts are faultless.
  await pace(['subscribers', 'add', 'ann@example.org', '--confirmed', 'at the club'], env);
  const count = counted(folder, env);
  const serve = startPace(['serve'], count.env);
  await serve.says(/running: (http\S+)/);
  serve.child.kill('SIGTERM');
  expect(await serve.ended).toMatchObject({ code: 0 });
  const { own, packages } = count.loaded();
  expect(packages.filter((name) => MARKDOWN.test(name) || READING.test(name))).toEqual([]);
  expect(own.filter((file) => /store\/migrations\/|content\/markdown|resend-webhook/.test(file))).toEqual([]);
  // A parser of JavaScript, which YAML packages ask for.
  if (packedList()) expect(packages).not.toContain('esprima');
});
