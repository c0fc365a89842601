import { Command } from 'commander';
import { withStore } from './open.ts';
import { printJson, table } from './print.ts';
import { pauseJson, told } from './resume.ts';

export function statsCommand(): Command {
  return new Command('stats')
    .description('Counts of subscribers, enrolments and deliveries, and whether sending is paused.')
    .option('--json', 'print them as JSON')
    .action((flags: { json?: boolean }) =>
      withStore(async ({ reports, runs }) => {
        const stats = await reports.stats();
        const pause = await runs.pause();
        if (flags.json) return printJson({ ...stats, paused: pause ? pauseJson(pause) : null });
        if (pause) process.stdout.write(`${told(pause)}\nTo let it go on: pace resume --reason "…"\n\n`);
        const sections: [string, (string | number)[][]][] = [
          ['Subscribers', stats.subscribers.map((row) => [row.status, row.count])],
          ['Enrolments', stats.enrolments.map((row) => [`${row.course}, ${row.status}`, row.count])],
          [
            'Deliveries',
            stats.deliveries.map((row) => [
              `${row.stream}/${row.item}, ${row.status}${row.outcome ? `, ${row.outcome}` : ''}`,
              row.count,
            ]),
          ],
        ];
        for (const [title, rows] of sections) {
          process.stdout.write(`${title}\n${rows.length > 0 ? table(rows) : 'none'}\n\n`);
        }
      }),
    );
}
