import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outboxTransport } from '../../../src/adapters/transport/outbox.ts';
import { outboxInbox } from '../../../src/adapters/transport/outbox-inbox.ts';
import { VirtualClock } from '../../../src/shared/time/clock.ts';
import { handOver, message, NOON } from './message.ts';

let parent: string;
let folder: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'pacesetter-outbox-'));
  folder = join(parent, 'deep', 'outbox');
});

afterEach(() => rm(parent, { recursive: true }));

const send = (...messages: ReturnType<typeof message>[]) =>
  handOver(outboxTransport(folder, new VirtualClock(NOON)), messages);

describe('the outbox', () => {
  it('names a file by time and delivery, in a folder only its owner can read', async () => {
    expect(await send(message(17, { date: Date.UTC(2026, 11, 1, 6) }))).toEqual([
      { kind: 'accepted', providerId: '20261201T060000000Z-17.eml' },
    ]);
    expect(await readdir(folder)).toEqual(['20261201T060000000Z-17.eml']);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, '20261201T060000000Z-17.eml'))).mode & 0o777).toBe(0o600);
  });

  it('writes the same bytes on every attempt, and replaces half a file of an earlier one', async () => {
    await send(message(1));
    const [name] = await readdir(folder);
    const first = await readFile(join(folder, name as string));
    await writeFile(join(folder, name as string), first.subarray(0, 40));
    await send(message(1));
    expect((await readFile(join(folder, name as string))).equals(first)).toBe(true);
    expect(await readdir(folder)).toEqual([name]);
  });

  it('halts, without a path in the reason, if a file is in the way', async () => {
    await writeFile(join(parent, 'deep'), '');
    const outcomes = await send(message(1), message(2));
    expect(outcomes).toEqual(
      Array(2).fill({
        kind: 'halted',
        code: 'outbox-unwritable',
        reason: expect.stringMatching(/there is a file.*\(E/),
      }),
    );
    expect(JSON.stringify(outcomes)).not.toContain(parent);
  });

  it('halts for a message whose place is taken, and leaves no draft', async () => {
    await send(message(1));
    await rm(join(folder, '20261201T120000000Z-1.eml'));
    await mkdir(join(folder, '20261201T120000000Z-1.eml'));
    expect((await send(message(1), message(2))).map(({ kind }) => kind)).toEqual(['halted', 'accepted']);
    expect((await readdir(folder)).sort()).toEqual([
      '20261201T120000000Z-1.eml',
      '20261201T120000000Z-2.eml',
    ]);
  });

  it.skipIf(process.getuid?.() === 0)('halts where it may not write', async () => {
    await send(message(1));
    await chmod(folder, 0o500);
    expect(await send(message(2))).toEqual([
      { kind: 'halted', code: 'outbox-unwritable', reason: expect.stringContaining('permission denied') },
    ]);
    await chmod(folder, 0o700);
  });
});

describe('the inbox of the outbox', () => {
  it('is empty before the first message', async () => {
    expect(await outboxInbox(folder).list(10)).toEqual([]);
    expect(await outboxInbox(folder).read('20261201T120000000Z-1.eml')).toBeUndefined();
  });

  it('lists the newest first, no more than asked for', async () => {
    await send(message(9), message(10), message(3, { date: NOON + 1 }), message(4, { date: NOON - 1 }));
    const subjects = async (limit: number) =>
      (await outboxInbox(folder).list(limit)).map(({ subject }) => subject);
    expect(await subjects(9)).toEqual(['Lesson 3', 'Lesson 10', 'Lesson 9', 'Lesson 4']);
    expect(await subjects(2)).toEqual(['Lesson 3', 'Lesson 10']);
    expect(await subjects(0)).toEqual([]);
  });

  it('shows a whole message', async () => {
    await send(message(1, { to: { name: 'Ana', email: 'ana@x.test' } }));
    const [entry] = await outboxInbox(folder).list(1);
    const read = await outboxInbox(folder).read(entry?.name ?? '');
    expect(entry).toEqual({
      name: '20261201T120000000Z-1.eml',
      at: new Date(NOON),
      to: 'Ana <ana@x.test>',
      subject: 'Lesson 1',
    });
    expect(read).toMatchObject({ ...entry, from: 'Runners’ Strength <coach@pacesetter.test>' });
    expect(read?.html).toContain('<p>Squat, reader 1.</p>');
    expect(read?.text).toContain('Squat, reader 1.');
    expect(read?.headers).toContainEqual({
      key: 'List-Unsubscribe-Post',
      value: 'List-Unsubscribe=One-Click',
    });
    expect(read?.source).toMatch(/\r\nContent-Type: multipart\/alternative/);
  });

  it('skips foreign files', async () => {
    await send(message(1));
    for (const name of ['.20261201T120000000Z-2.eml.ab.tmp', 'note.eml', '99999999T999999999Z-1.eml']) {
      await writeFile(join(folder, name), 'Subject: no\r\n\r\n');
    }
    expect((await outboxInbox(folder).list(10)).map(({ subject }) => subject)).toEqual(['Lesson 1']);
  });

  it.each([
    '../secret.eml',
    '20261201T120000000Z-1.eml/../../secret',
    '',
    '.',
    '20261201T120000000Z-1.eml\n',
    'x20261201T120000000Z-1.eml',
    '20261201T120000000Z-1.eml\0',
  ])('reads nothing for the name %j', async (name) => {
    await send(message(1));
    for (const file of [join(parent, 'deep', 'secret.eml'), join(folder, 'x20261201T120000000Z-1.eml')]) {
      await writeFile(file, 'Subject: secret\r\n\r\n');
    }
    expect(await outboxInbox(folder).read(name)).toBeUndefined();
  });

  it('follows no link out of its folder', async () => {
    await send(message(1));
    await writeFile(join(parent, 'secret'), 'Subject: secret\r\n\r\n');
    await symlink(join(parent, 'secret'), join(folder, '20261201T120000000Z-2.eml'));
    expect(await outboxInbox(folder).read('20261201T120000000Z-2.eml')).toBeUndefined();
    expect(await outboxInbox(folder).list(10)).toHaveLength(1);
  });
});
