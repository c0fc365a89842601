/** The command line for measuring how bounces are read: `npm run bounce-corpus -- <folder> --labels labels.json`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { readLabels } from './labels.ts';
import { type Measured, measure, type Rating, ratingOf } from './measure.ts';

interface Flags {
  readonly labels?: string;
  readonly since: number;
  readonly list: boolean;
}

const year = (value: string) => {
  if (/^\d{4}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Allowed is a year of four digits.');
};

await new Command('bounce-corpus')
  .description(
    'Reads a folder of bounces as the product does and counts what was right, wrong and left unread.',
  )
  .argument('<folder>', 'one message a file')
  .option('--labels <file>', 'what is right: JSON { "name": "hard|soft" }, or CSV of name,reading')
  .option('--since <year>', 'count messages of this year and later apart', year, 2013)
  .option('--list', 'name each message that was not read rightly', false)
  .action(async (folder: string, { labels, since, list }: Flags) => {
    const right = labels === undefined ? undefined : readLabels(readFileSync(labels, 'utf8'));
    const measured: Measured[] = [];
    for (const name of readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replace(/^\/+/, ''))
      .toSorted()) {
      measured.push(await measure({ name, raw: readFileSync(join(folder, name)), right: right?.get(name) }));
    }
    report('all', measured);
    report(
      `since ${since}`,
      measured.filter((one) => one.year !== undefined && one.year >= since),
    );
    if (!list) return;
    for (const one of measured) {
      const rating = ratingOf(one);
      if (rating === 'right') continue;
      process.stdout.write(
        `${rating}\t${one.name}\t${one.year ?? '-'}\t${one.read}, not ${one.right?.join('|') ?? '?'}\n`,
      );
    }
  })
  .parseAsync();

function report(what: string, measured: readonly Measured[]): void {
  const count = new Map<Rating, number>();
  for (const one of measured) count.set(ratingOf(one), (count.get(ratingOf(one)) ?? 0) + 1);
  const labelled = measured.length - (count.get('unlabelled') ?? 0);
  const share = (rating: Rating) => {
    const found = count.get(rating) ?? 0;
    return `${found} (${labelled === 0 ? 0 : ((100 * found) / labelled).toFixed(1)} %)`;
  };
  process.stdout.write(
    `${what}: ${labelled} labelled, right ${share('right')}, wrong ${share('wrong')}, ` +
      `living readers given up ${share('gone')}, unread ${share('unread')}; without a label ${count.get('unlabelled') ?? 0}\n`,
  );
}
