import { Command } from 'commander';
import { withApp } from './open.ts';
import { printJson, table } from './print.ts';

export function statsCommand(): Command {
  return new Command('stats')
    .description('Counts of subscribers, enrolments and deliveries.')
    .option('--json', 'print them as JSON')
    .action((flags: { json?: boolean }) =>
      withApp(
        async ({ reports }) => {
          const stats = await reports.stats();
          if (flags.json) return printJson(stats);
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
        },
        { logLevel: 'warn' },
      ),
    );
}
