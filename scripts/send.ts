import { Command } from 'commander';
import { NEWSLETTER } from '../src/flow/content/catalogue.ts';
import type { App } from '../src/run/app/app.ts';
import { clockFrom, systemClock } from '../src/shared/time/clock.ts';
import { toldOfClock } from './clock.ts';
import { withApp } from './open.ts';
import { print, printJson, UsageError } from './print.ts';
import { told } from './resume.ts';
import { readSettings } from './settings.ts';

interface Options {
  dryRun?: boolean;
  at?: string;
  json?: boolean;
}

export function sendCommand(): Command {
  return new Command('send')
    .description('Plan and deliver due emails once, then exit. Meant for cron.')
    .option('--dry-run', 'show what would be planned and sent, but change nothing')
    .option('--at <time>', 'run as if it were this time (ISO 8601); only if mail stays on this machine')
    .option('--json', 'print { planned, sent, failed, uncertain, skipped }')
    .action(async (options: Options) => {
      const clock = options.at === undefined ? undefined : clockFrom(readTime(options.at));
      if (options.at !== undefined) await refuseUnlessLocal();
      await withApp(
        async (app) => {
          if (options.dryRun) return dryRun(app, options);
          return deliver(app, options);
        },
        { clock, logLevel: 'warn' },
      );
    });
}

async function refuseUnlessLocal(): Promise<void> {
  const { transportOf } = await import('../src/run/app/transports.ts');
  const transport = await transportOf(readSettings(), systemClock);
  await transport.close();
  if (transport.staysLocal) return;
  throw new UsageError('--at: mail would leave this machine; use it with MAIL_URL=outbox:FOLDER only');
}

async function deliver(app: App, options: Options): Promise<void> {
  const stop = new AbortController();
  process.once('SIGTERM', () => stop.abort());
  process.once('SIGINT', () => stop.abort());
  const { runOnce } = await import('../src/run/worker/run-once.ts');
  const report = await runOnce(app.worker(), stop.signal);
  const { planned, sent, failed, uncertain, skipped, halted, paused, clockDoubt, waitingUntil } = report;
  if (options.json) printJson({ planned, sent, failed, uncertain, skipped });
  else {
    print(`planned ${planned}, sent ${sent}, failed ${failed}, uncertain ${uncertain}, skipped ${skipped}`);
  }
  if (paused) {
    process.stderr.write(`${told(paused)}\nTo resume: pace resume --reason "…"\n`);
    process.exitCode = 1;
  }
  if (clockDoubt) {
    process.stderr.write(
      `${toldOfClock(clockDoubt)}\nNo lesson or issue was sent. Run this again once the clock has run evenly for 15 minutes; if the clock is right: pace clock ok\n`,
    );
    process.exitCode = 1;
  }
  if (halted) {
    process.stderr.write(`Sending has halted: ${halted.said}\n`);
    process.exitCode = 1;
  } else if (waitingUntil !== undefined && !options.json) {
    print(`More emails can be tried from ${new Date(waitingUntil).toISOString()}: run this again then.`);
  }
}

async function dryRun(app: App, options: Options): Promise<void> {
  const { previewDue } = await import('../src/flow/plan/preview-due.ts');
  const due = await previewDue(app.worker().plan(), app.clock.now());
  const { issues } = app.signup.catalogue();
  // Planned deliveries of any other issue would be withdrawn first.
  const waiting = (await app.reports.waiting(app.clock.now())).filter(
    ({ stream, item }) => stream !== NEWSLETTER || issues.some(({ slug }) => slug === item),
  );
  const planned = due.reduce((sum, { count }) => sum + count, 0);
  if (options.json) return printJson({ planned, sent: 0, failed: 0, uncertain: 0, skipped: 0 });
  for (const { stream, item, count } of due) print(`${count} × ${stream}/${item} would be planned and sent`);
  for (const { stream, item, count } of waiting)
    print(`${count} × ${stream}/${item} is planned and would be sent`);
  print(due.length + waiting.length === 0 ? 'Nothing is due.' : 'Nothing was changed.');
}

/** The store counts microseconds, and JavaScript counts them exactly until June 2255. */
const END_OF_TIME = Date.UTC(2250, 0);

function readTime(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new UsageError(`--at: found "${text}"; use a time such as 2026-12-01T07:00Z`);
  if (time >= END_OF_TIME) throw new UsageError(`--at: found "${text}"; use a time before the year 2250`);
  return time;
}
