/** The command line as its users see it: processes, exit codes, and which stream gets which output. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { paceHere } from '../support/command-here.ts';
import { commandEnv, pace } from '../support/commands.ts';
import { lesson, smallPublication, writeFiles } from '../support/content.ts';
import { rowsIn } from '../support/databases.ts';
import { startResendServer } from '../support/resend-server.ts';

/** Files in the repository next to its sources, where a command might leave something. */
function leftBehind(): string[] {
  const data = existsSync('data') ? readdirSync('data', { recursive: true, encoding: 'utf8' }) : [];
  return [...readdirSync('.').filter((name) => name.endsWith('.db') || name === 'outbox'), ...data].sort();
}

describe('a wrongly used command', () => {
  test('lists the options, and suggests the intended one', async () => {
    const { env, folder } = commandEnv();
    const [help, version, typo, flag] = await Promise.all([
      pace(['--help'], env),
      pace(['--version'], env),
      pace(['sned'], env),
      pace(['send', '--jsno'], env),
    ]);
    expect(help.code).toBe(0);
    for (const command of ['serve', 'send', 'demo', 'subscribers', 'stats', 'preview', 'test-send'])
      expect(help.stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    expect(version).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(typo).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('Did you mean send?'),
    });
    expect(flag).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--json') });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('names the invalid setting, in one line and without a stack', async () => {
    const { env, folder } = commandEnv();
    const port = await pace(['send', '--json'], { ...env, PORT: 'eighty' });
    const database = await paceHere(['stats', '--json'], { ...env, DATABASE_URL: 'mysql://x' });
    const secret = await paceHere(['send', '--json'], { ...env, SECRET_KEYS: 'short' });
    for (const [ended, name] of [
      [port, 'PORT: found "eighty"'],
      [database, 'DATABASE_URL: found "mysql://x"'],
      [secret, 'SECRET_KEYS: '],
    ] as const) {
      expect(ended).toMatchObject({ code: 2, stdout: '' });
      const lines = ended.stderr
        .trim()
        .split('\n')
        .filter((line) => line !== 'Settings:');
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain(name);
    }
    expect(secret.stderr).not.toContain('short"');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('names the file with faulty content', async () => {
    const broken = lesson('Two').replace('subject: Subject of Two\n', '').replace('preview:', 'previw:');
    const { env } = commandEnv({ CONTENT_DIR: smallPublication({ 'courses/basics/02-two.md': broken }) });
    const ended = await pace(['send', '--json'], env);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain('courses/basics/02-two.md');
    expect(ended.stderr).toMatch(/subject/);
    expect(ended.stderr).toMatch(/previw/);
    expect(ended.stderr).not.toContain('    at ');
  });

  test.each([
    ['soon', 'use a time such as 2026-12-01T07:00Z'],
    ['2260-01-01T00:00Z', 'use a time before the year 2250'],
  ])('sends at no time like %s', async (at, remedy) => {
    const { env } = commandEnv();
    const { code, stderr } = await pace(['send', '--at', at], env);
    expect({ code, stderr: stderr.trim() }).toEqual({ code: 2, stderr: expect.stringContaining(remedy) });
    expect(stderr).not.toContain('    at ');
  });

  test('pretends no other time if mail would leave this machine', async () => {
    const { env, folder } = commandEnv({ MAIL_URL: 'smtp://mail.example.org:587' });
    const [send, demo] = await Promise.all([
      pace(['send', '--json', '--at', '2200-01-01T00:00Z'], env),
      pace(['demo', '--json'], env),
    ]);
    expect(send).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('--at: mail would leave this machine'),
    });
    expect(demo).toMatchObject({ code: 2, stdout: '' });
    expect(existsSync(join(folder, 'outbox'))).toBe(false);
  });
});

describe('demo', () => {
  test('takes a reader through the real course, seven days apart at 07:00, and on to ten tips', async () => {
    const before = leftBehind();
    const { env, folder } = commandEnv({ CONTENT_DIR: 'content' });
    const { code, stdout, stderr } = await pace(['demo', '--json', '--from', '2026-11-30T12:00Z'], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: `Created a new store: ${folder}/data/store.db\n` });
    const { events } = JSON.parse(stdout) as {
      events: { at: string; kind: string; id: string; subject: string }[];
    };
    for (const event of events) {
      expect(Object.keys(event)).toEqual(['at', 'kind', 'id', 'subject']);
      expect(event.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0[12]:00$/);
    }
    const lessons = events.filter(({ kind }) => kind === 'lesson');
    expect(lessons.slice(0, 4).map(({ id, at }) => `${id} ${at}`)).toEqual([
      'why 2026-12-01T07:00:00+01:00',
      'myths 2026-12-08T07:00:00+01:00',
      'timing 2026-12-15T07:00:00+01:00',
      'exercises 2026-12-22T07:00:00+01:00',
    ]);
    const tips = readdirSync('content/courses/weekly-tips')
      .filter((name) => /^\d\d-/.test(name))
      .sort();
    expect(lessons.slice(4).map(({ id }) => id)).toEqual(tips.map((name) => name.slice(3, -3)));
    expect(tips).toHaveLength(10);
    expect(lessons.slice(4).map(({ at }) => at)).toEqual(
      tips.map(
        (_, week) =>
          `${new Date(Date.UTC(2026, 11, 29 + 7 * week)).toISOString().slice(0, 10)}T07:00:00+01:00`,
      ),
    );
    expect(readdirSync(folder).sort()).toEqual(['data', 'outbox']);
    const emails = readdirSync(join(folder, 'outbox')).filter((name) => name.endsWith('.eml'));
    expect(emails).toHaveLength(events.length);
    expect(leftBehind()).toEqual(before);
  });

  test('keeps 07:00 across the clock change, in the requested zone', async () => {
    const { env } = commandEnv({ CONTENT_DIR: 'content' });
    const from = ['--from', '2026-10-20T12:00Z', '--zone', 'Europe/London', '--weeks', '3'];
    const { stdout } = await pace(['demo', '--json', ...from], env);
    const events = JSON.parse(stdout).events as { at: string; kind: string }[];
    expect(events.filter(({ kind }) => kind === 'lesson').map(({ at }) => at)).toEqual([
      '2026-10-21T07:00:00+01:00',
      '2026-10-28T07:00:00+00:00',
      '2026-11-04T07:00:00+00:00',
    ]);
  });
});

describe('import and send', () => {
  test('print one JSON document each and leave their results in the store', async () => {
    const { env, folder } = commandEnv();
    const file = join(folder, 'list.csv');
    writeFileSync(file, '\uFEFFemail,firstName\r\nann@example.org,Ann\r\nbob@example.org,\r\nbad,\r\n');
    const imported = await pace(['subscribers', 'import', file, '--confirmed', 'at the club', '--json'], env);
    expect(imported).toMatchObject({ code: 0, stderr: `Created a new store: ${folder}/data/store.db\n` });
    expect(JSON.parse(imported.stdout)).toMatchObject({ added: 2, rejected: [{ line: 4 }] });
    const at = ['--at', '2200-01-02T07:00Z', '--json'];
    const dry = await pace(['send', '--dry-run', ...at], env);
    expect(JSON.parse(dry.stdout)).toEqual({ planned: 2, sent: 0, failed: 0, uncertain: 0, skipped: 0 });
    const sent = await pace(['send', ...at], env);
    expect(sent).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(sent.stdout)).toEqual({ planned: 2, sent: 2, failed: 0, uncertain: 0, skipped: 0 });
    const again = await paceHere(['send', ...at], env);
    expect(JSON.parse(again.stdout)).toMatchObject({ planned: 0, sent: 0 });
    expect(readdirSync(join(folder, 'outbox')).filter((name) => name.endsWith('.eml'))).toHaveLength(2);
    const shown = await paceHere(['subscribers', 'show', 'Ann@Example.org', '--json'], env);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      status: 'active',
      deliveries: [{ item: 'one', status: 'sent' }],
    });
    expect(shown.stdout).not.toMatch(/addressHash|emailKey/);
  });

  test('a person’s data is exported, and a suppression lifted with a reason', async () => {
    const { env, folder } = commandEnv();
    const ann = 'ann@example.org';
    await paceHere(['subscribers', 'add', ann, '--confirmed', 'at the club'], env);
    const file = join(folder, 'ann.json');
    const written = await paceHere(['subscribers', 'export', 'Ann@Example.org', file], env);
    const unknown = await paceHere(['subscribers', 'export', 'nobody@example.org'], env);
    const none = await paceHere(['subscribers', 'lift-suppression', ann, '--reason', 'asked by mail'], env);
    expect(written).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      subscriber: { email: ann },
      consents: [{ kind: 'imported', text: 'at the club' }],
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('nothing is stored') });
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('is not suppressed') });
    await paceHere(['subscribers', 'erase', ann], env);
    const lifted = await paceHere(
      ['subscribers', 'lift-suppression', ann, '--reason', 'asked by mail', '--json'],
      env,
    );
    expect(JSON.parse(lifted.stdout)).toEqual({ lifted: 'erased' });
  });

  test('two concurrent sends send each lesson once', async () => {
    const server = await startResendServer();
    onTestFinished(() => server.close());
    const resend = {
      MAIL_URL: 'resend:',
      RESEND_API_KEY: 're_test',
      RESEND_BASE_URL: server.url,
      RESEND_RATE: '100',
    };
    const { env, folder } = commandEnv(resend);
    const file = join(folder, 'list.csv');
    const readers = Array.from({ length: 250 }, (_, n) => `r${n}@example.org`);
    writeFileSync(file, `email\n${readers.join('\n')}\n`);
    await pace(['subscribers', 'import', file, '--confirmed', 'at the club'], env);
    const at = ['send', '--json', '--at', '2200-01-02T07:00Z'];
    const ended = await Promise.all([pace(at, env), pace(at, env), pace(at, env)]);
    expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
      [0, ''],
    ]);
    expect(ended.reduce((sum, { stdout }) => sum + JSON.parse(stdout).sent, 0)).toBe(readers.length);
    expect(server.accepted.map(({ to }) => String(to)).sort()).toEqual([...readers].sort());
    expect(await rowsIn(join(folder, 'data', 'store.db'), 'select distinct status from deliveries')).toEqual([
      { status: 'sent' },
    ]);
  });

  test('keep the data folder private to its owner, and accept a folder with a space in its name', async () => {
    const { env, folder } = commandEnv();
    const odd = join(folder, 'my emails');
    mkdirSync(odd);
    writeFiles(odd, { 'list.csv': 'email\nann@example.org\n' });
    const settings = {
      ...env,
      DATABASE_URL: `file:${join(odd, 'a store.db')}`,
      SECRET_KEYS: '',
      MAIL_URL: `outbox:${join(odd, 'out box')}`,
    };
    const { code } = await pace(['subscribers', 'import', join(odd, 'list.csv'), '--json'], settings);
    expect(code).toBe(0);
    const { stdout } = await pace(['send', '--json'], settings);
    expect(JSON.parse(stdout)).toMatchObject({ sent: 1 });
    expect(readdirSync(odd)).toEqual(expect.arrayContaining(['a store.db', 'out box', 'secret']));
  });
});
