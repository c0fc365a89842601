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

/** Delays every sync of the processes it starts by 50 ms. */
const SLOWLY = [
  ...['strace', '--follow-forks', '--seccomp-bpf', '--quiet=all', '--output=/dev/null'],
  ...['--trace=fsync,fdatasync', '--inject=fsync,fdatasync:delay_enter=50000'],
];
const noStrace = (() => {
  try {
    execFileSync(SLOWLY[0] as string, [...SLOWLY.slice(1), 'true'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'strace is missing, or may not trace';
  }
})();

test.skipIf(noStrace)(
  `a disk that takes 50 ms for a sync loses and repeats nothing${noStrace ? `: ${noStrace}` : ''}`,
  async () => {
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
    const { code, stdout } = await startPace(['send'], env, SLOWLY).ended;
    expect(stdout).toContain(`sent ${emails.length}, failed 0, uncertain 0`);
    expect(code).toBe(0);
    expect(server.accepted.map(({ to }) => String(to)).sort()).toEqual([...emails].sort());
  },
);
