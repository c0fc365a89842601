/** Disks that fill up or take long while emails leave: nothing is lost, nothing leaves twice, and sending continues. */
import { execFileSync } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { importSubscribers } from '../../src/flow/readers/import.ts';
import { systemClock } from '../../src/shared/time/clock.ts';
import { testApp } from '../support/app.ts';
import { commandEnv, startPace } from '../support/commands.ts';
import { EACH_ONCE, mailUnderWay } from '../support/mail-under-way.ts';
import { smallDisk, whyNoSmallDisk } from '../support/small-disk.ts';
import { startSmtpServer } from '../support/smtp-server.ts';

/** As long as a busy machine may take. */
const PATIENT = { timeout: 90_000 };
const missing = whyNoSmallDisk();

test.skipIf(missing)(
  `a disk that fills up and has room again loses and repeats nothing${missing ? `: ${missing}` : ''}`,
  PATIENT,
  async () => {
    const disk = smallDisk();
    onTestFinished(disk.remove);
    const on = await mailUnderWay({ folder: disk.folder }, () => disk.fill());
    // What the server accepts now can be noted nowhere: the worker keeps it in memory.
    await expect.poll(() => on.messages(), PATIENT).toContain('could not settle batches');
    disk.free();
    await expect.poll(on.statuses, PATIENT).toEqual({ sent: EACH_ONCE.length });
    expect([...on.arrived()].sort()).toEqual(EACH_ONCE);
  },
);

/** Interferes with system calls of the processes that a command starts. */
const strace = (...options: string[]) => [
  ...['strace', '--follow-forks', '--seccomp-bpf', '--quiet=all', '--output=/dev/null'],
  ...options,
];
const noStrace = (() => {
  try {
    const [program, ...options] = strace('--trace=fsync', '--inject=fsync:delay_enter=1', 'true');
    execFileSync(program as string, options, { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'strace is missing, or may not trace';
  }
})();

interface Hardship {
  readonly calls: readonly string[];
  /** What the command reports, which proves that it met the hardship. */
  readonly reports: RegExp;
}

const HARDSHIPS: Record<string, Hardship> = {
  'takes 50 ms for a sync': {
    calls: ['--trace=fsync,fdatasync', '--inject=fsync,fdatasync:delay_enter=50000'],
    reports: /^$/,
  },
  // About forty writes by position plan and claim these emails; the next ones settle them.
  'is read-only just when emails have been accepted': {
    calls: ['--trace=pwrite64', '--inject=pwrite64:error=EROFS:when=42..45'],
    reports: /could not settle batches/,
  },
};

test.skipIf(noStrace).each(Object.entries(HARDSHIPS))(
  `a disk that %s loses and repeats nothing${noStrace ? `: ${noStrace}` : ''}`,
  PATIENT,
  async (_, { calls, reports }) => {
    const server = await startSmtpServer();
    onTestFinished(() => server.close());
    const { env } = commandEnv({ MAIL_URL: server.url });
    const { app } = await testApp({
      start: systemClock.now(),
      content: String(env.CONTENT_DIR),
      env: { DATABASE_URL: String(env.DATABASE_URL), BASE_URL: String(env.BASE_URL) },
    });
    const emails = Array.from({ length: 60 }, (_, index) => `reader${index}@example.org`);
    const rows = emails.map((email, index) => ({ line: index + 1, email }));
    const options = { course: undefined, confirmed: undefined, source: 'test', dryRun: false };
    await importSubscribers(app.signup, rows, options);
    await app.close();
    const { code, stdout, stderr } = await startPace(['send'], env, strace(...calls)).ended;
    expect(stderr).toMatch(reports);
    expect(stdout).toContain(`sent ${emails.length}, failed 0, uncertain 0`);
    expect(code).toBe(0);
    expect(server.accepted.map(({ to }) => String(to)).sort()).toEqual([...emails].sort());
  },
);
