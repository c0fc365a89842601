/** Runs that are added up: each part is identified by its seed, which reproduces it. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Figures } from './report.ts';

/** One run, as it is kept. */
export interface Part extends Figures {
  readonly engine: string;
  readonly transport: string;
  readonly standby?: string | undefined;
  readonly inDoubt: string;
  readonly minutes: number;
  /** The commit that was run. */
  readonly commit: string;
}

const nameOf = ({ engine, transport, standby, inDoubt }: Part) =>
  [engine, transport, inDoubt === 'hold' ? 'hold' : '', standby ? `${standby} standby` : '']
    .filter(Boolean)
    .join(', ');

export function readParts(file: string): Part[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Part[]) : [];
}

/** Adds a run to a file, replacing an earlier one with the same seed. */
export function addPart(file: string, part: Part): void {
  const same = (other: Part) => nameOf(other) === nameOf(part) && other.seed === part.seed;
  const parts = [...readParts(file).filter((other) => !same(other)), part];
  parts.sort((a, b) => nameOf(a).localeCompare(nameOf(b)) || a.seed - b.seed);
  mkdirSync(dirname(file), { recursive: true });
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, `[\n${parts.map((one) => `  ${JSON.stringify(one)}`).join(',\n')}\n]\n`);
  renameSync(fresh, file);
}

const COUNTS = [
  ['kills', 'kills'],
  ['planned', 'planned'],
  ['received', 'received'],
  ['lost', 'lost'],
  ['duplicated', 'duplicated'],
  ['onTheWire', 'on the wire'],
  ['uncertain', 'uncertain'],
  ['refused', 'refused'],
  ['takenForSent', 'taken for sent'],
] as const;

/** All parts by engine and transport, as a table in Markdown. */
export function summaryOf(parts: readonly Part[]): string {
  const lines = [...Map.groupBy(parts, nameOf)].map(([name, ofIt]) => [
    name,
    ...COUNTS.map(([key]) => ofIt.reduce((sum, part) => sum + part[key], 0).toLocaleString('en')),
    ofIt.reduce((sum, { minutes }) => sum + minutes, 0).toFixed(0),
    [...new Set(ofIt.map(({ commit }) => commit))].join(' '),
  ]);
  const head = ['engine, transport', ...COUNTS.map(([, title]) => title), 'minutes', 'commit'];
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
