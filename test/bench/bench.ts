/** The cost of delivery, ours next to the alternatives: see `npm run bench -- --help`. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { SUITE } from './suite.ts';
import { isMet, type Row, table, toJson } from './support/row.ts';
import { type Choice, suiteFor } from './support/scale.ts';

const KNOWN = SUITE.flatMap(({ rows }) => rows);
const GROUPS = [...new Set(SUITE.flatMap(({ group }) => group ?? []))];
const FOLDER = new URL('results/', import.meta.url);

const HELP = `npm run bench                       all of it, up to an hour; writes test/bench/results/latest.json
npm run bench -- --quick            small sizes, a minute or two; writes test/bench/results/quick.json
npm run bench -- compose smtp-path  only these; their rows in latest.json are replaced
npm run bench -- send-smtp-sqlite --readers 20000 --rounds 3

Rows: ${KNOWN.join(', ')}
Groups of rows: ${GROUPS.join(', ')}

--readers changes how many readers are imported or get the issue, --rounds how often each side has its turn. With
either, no file is written.
--quick fails where a benchmark no longer measures what it says; its figures say little. --check is the same.
Row by row: ours, the other way, their ratio, and whether the goal is met. Medians of at least five rounds in
which both sides take turns.`;

const { names, ...choice } = asked();
const { quick } = choice;
const begun = performance.now();
const rows: Row[] = [];
const broken: string[] = [];
const suite = suiteFor(choice);
// Everything made for the run goes with it: folders, children, PostgreSQL.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void suite.close().finally(() => process.exit(1)));
}
const waiting = SUITE.filter(isAskedFor).values();
const measure = async (): Promise<void> => {
  for (const benchmark of waiting) {
    const since = performance.now();
    let said = '';
    try {
      rows.push(...(await benchmark.run(suite)));
      // A run takes long: measurements are kept even if the rest fails.
      keep();
    } catch (error) {
      broken.push(...benchmark.rows);
      said = `${error instanceof Error ? error.stack : error}\n`;
    }
    const seconds = Math.round((performance.now() - since) / 1000);
    process.stderr.write(`${said}${benchmark.rows[0]} … ${seconds} s\n`);
  }
};
// A figure needs the machine to itself. A self-check gives none, so one benchmark uses the core another leaves idle.
await Promise.all(Array.from({ length: quick ? 2 : 1 }, measure));
await suite.close();
const seconds = Math.round((performance.now() - begun) / 1000);
const [cpu] = cpus();
console.log(`\n${table(rows)}\n`);
console.log(`${cpus().length} × ${cpu?.model.trim()}, Node ${process.version}, ${seconds} s in all`);
const missed = rows.filter((one) => isMet(one) === false).map(({ name }) => name);
if (!quick && missed.length > 0) console.log(`Goals not met: ${missed.join(', ')}`);
if (broken.length > 0) console.error(`Broken, so not measured: ${broken.join(', ')}`);
process.exit(broken.length > 0 ? 1 : 0);

function asked(): Choice & { names: readonly string[] } {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values, positionals } = parseArgs({
      options: {
        quick: flag,
        check: flag,
        readers: { type: 'string' },
        rounds: { type: 'string' },
        help: { ...flag, short: 'h' },
      },
      allowPositionals: true,
    });
    if (values.help) {
      console.log(HELP);
      process.exit(0);
    }
    const known = [...KNOWN, ...GROUPS];
    const unknown = positionals.filter((name) => !known.includes(name));
    if (unknown.length > 0) {
      throw new Error(`There is no benchmark ${unknown.join(', ')}. There are: ${known.join(', ')}`);
    }
    return {
      quick: values.quick || values.check,
      readers: counted('--readers', values.readers),
      rounds: counted('--rounds', values.rounds),
      names: positionals,
    };
  } catch (error) {
    console.error((error as Error).message);
    console.error('npm run bench -- --help tells more.');
    process.exit(2);
  }
}

function isAskedFor({ rows, group, onlyInFull = false }: (typeof SUITE)[number]): boolean {
  if (names.length === 0) return !(quick && onlyInFull);
  return [...rows, group ?? ''].some((name) => names.includes(name));
}

function counted(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^[1-9]\d{0,7}$/.test(value)) return Number(value);
  throw new Error(`${option} is "${value}"; use a whole number above 0`);
}

/** Rows that were not measured now are kept. Figures of another size are not comparable with those in the file. */
function keep(): void {
  if (choice.readers !== undefined || choice.rounds !== undefined) return;
  const file = new URL(quick ? 'quick.json' : 'latest.json', FOLDER);
  const made = rows.map(toJson);
  const others =
    names.length === 0 ? [] : before(file).filter(({ name }) => !made.some((row) => row.name === name));
  const order = (row: Record<string, unknown>) => KNOWN.indexOf(String(row.name));
  const all = [...others, ...made].sort((a, b) => order(a) - order(b));
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(file, `[\n${all.map((one) => `  ${JSON.stringify(one)}`).join(',\n')}\n]\n`);
}

function before(file: URL): Record<string, unknown>[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>[];
  } catch {
    return [];
  }
}
