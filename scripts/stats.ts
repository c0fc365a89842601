import { Command } from 'commander';
import { outlookText } from '../src/flow/plan/outlook-text.ts';
import { withStore } from './open.ts';
import { print, printJson, table } from './print.ts';
import { pauseJson } from './resume.ts';

export function statsCommand(): Command {
  return new Command('stats')
    .description(
      'Show counts of subscribers, enrolments and deliveries, how many readers each issue has still to reach or won’t reach, and whether sending is paused.',
    )
    .option('--json', 'print them as JSON')
    .action((flags: { json?: boolean }) =>
      withStore(async ({ config, reports, runs, outlook }) => {
        const stats = await reports.stats();
        const { readableContent } = await import('../src/flow/content/readable-content.ts');
        // `check` reports faults in the content; here the readable part is counted.
        const content = readableContent(config.contentFolder, () => []);
        const issues = await outlook({ ...content, whole: content.faults.length === 0 });
        const pause = await runs.pause();
        if (flags.json) return printJson({ ...stats, issues, paused: pause ? pauseJson(pause) : null });
        if (pause) print('Sending is paused. See pace status for what waits and how to resume it.\n');
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
          print(`${title}\n${rows.length > 0 ? table(rows) : 'none'}\n`);
        }
        if (issues.length > 0) print(`Issues\n${issues.map(outlookText).join('\n')}\n`);
      }),
    );
}
