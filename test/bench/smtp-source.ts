import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { EditionContent } from '../../src/flow/compose/edition.ts';
import { Slab } from '../../src/flow/compose/wire/slab.ts';
import { freePort } from '../support/free-port.ts';
import { composeBatch, composerOf } from './support/batches.ts';
import { startTask } from './support/child.ts';
import { openEmail } from './support/email.ts';
import { inRounds, type Sample } from './support/rounds.ts';
import { missing, type Row, row } from './support/row.ts';
import type { Scale } from './support/scale.ts';

const SESSIONS = 10;
const FOLDERS = ['/usr/sbin', '/usr/bin', '/usr/local/sbin'];

/** Against Postfix's own sink: our transport, or Postfix's own source with messages of the same size. */
export async function smtpSource({ rounds, quick }: Scale): Promise<Row[]> {
  const [source, sink] = [find('smtp-source'), find('smtp-sink')];
  if (!source || !sink) {
    const why = 'smtp-source and smtp-sink are missing; Debian’s package postfix brings them';
    return [missing('smtp-source', 'messages/s', { atLeast: 0.95 }, why)];
  }
  const count = quick ? 2000 : 40_000;
  const { content } = await openEmail('lesson');
  const size = sizeOfMessage(content);
  const { port, server } = await startPostfixSink(sink);
  const ours = await startTask('smtp-transport', { content, port, connections: SESSIONS, count });
  try {
    const args = [
      '-s',
      SESSIONS,
      '-l',
      size,
      '-m',
      count,
      '-d',
      '-f',
      'a@example.org',
      '-t',
      'b@example.org',
    ];
    const sides = await inRounds(rounds, {
      ours: ours.call,
      other: () => timed(source, [...args.map(String), `127.0.0.1:${port}`], count),
    });
    return [
      row('smtp-source', 'messages/s', sides.ours.rate, sides.other.rate, { atLeast: 0.95 }, [
        `against Postfix’s smtp-sink, ${SESSIONS} sessions, ${size} bytes a message, connections kept: our transport, composing : smtp-source`,
      ]),
    ];
  } finally {
    await ours.close();
    server.kill();
  }
}

const find = (tool: string): string | undefined =>
  FOLDERS.map((folder) => `${folder}/${tool}`).find((path) => existsSync(path));

function sizeOfMessage(content: EditionContent): number {
  const composer = composerOf(content, 'mime');
  const { messages } = composeBatch(composer, new Slab(), 1, 1);
  const [message] = messages;
  if (!message) throw new Error('no message was composed');
  return message.end - message.start;
}

async function startPostfixSink(path: string): Promise<{ port: number; server: ChildProcess }> {
  const port = await freePort();
  // As root it must be given another user.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const server = spawn(path, [...user, `127.0.0.1:${port}`, '100'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  process.once('exit', () => server.kill());
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await answers(port)) return { port, server };
    await delay(50);
  }
  server.kill();
  throw new Error('smtp-sink did not begin to listen');
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function timed(path: string, args: readonly string[], count: number): Promise<Sample> {
  const begun = performance.now();
  const child = spawn(path, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`smtp-source ended with ${code}`);
  return { count, seconds: (performance.now() - begun) / 1000, cpuSeconds: 0, peakMb: 0, found: {} };
}
