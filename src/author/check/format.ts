import { styleText } from 'node:util';
import type { Finding, Severity } from './finding.ts';

const COLOURS = { error: 'red', warning: 'yellow', info: 'blue' } as const;

/** The number of each. */
export function counts(findings: readonly Finding[]): Record<Severity, number> {
  const count = (severity: Severity) => findings.filter((one) => one.severity === severity).length;
  return { error: count('error'), warning: count('warning'), info: count('info') };
}

/** As text: by file, with the line and the remedy. Infos are only counted, unless requested. */
export function forPeople(findings: readonly Finding[], { colour = false, infos = false } = {}): string {
  const paint = (format: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(format, text, { validateStream: false }) : text;
  const shown = findings.filter(({ severity }) => infos || severity !== 'info');
  const blocks = [...Map.groupBy(shown, ({ file }) => file)].map(([file, found]) => {
    const lines = found.map((one) => {
      const place = one.line === null ? '' : `${one.line}:${one.column ?? 1}`;
      const head = `  ${place.padEnd(8)}${paint(COLOURS[one.severity], one.severity.padEnd(8))} ${one.message}  ${paint('dim', one.rule)}`;
      const excerpt = one.excerpt?.trim()
        ? [`${' '.repeat(10)}${paint('dim', `│ ${cut(one.excerpt, one.column ?? 1)}`)}`]
        : [];
      return [head, ...excerpt, `${' '.repeat(10)}→ ${one.remedy}`].join('\n');
    });
    return `${paint('bold', file)}\n${lines.join('\n')}`;
  });
  return [...blocks, summary(findings)].join('\n\n');
}

function summary(findings: readonly Finding[]): string {
  const { error, warning, info } = counts(findings);
  const told = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
  return `${told(error, 'error')}, ${told(warning, 'warning')}, ${told(info, 'info')}`;
}

/** Workflow commands of GitHub Actions, which show findings next to the lines of a pull request. */
export function forGitHub(findings: readonly Finding[], folder: string): string {
  const commands = findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ severity, file, line, column, message, remedy, rule }) => {
      const path = file.startsWith('emails') ? file : `${folder}/${file}`;
      const place = [
        `file=${property(path)}`,
        ...(line === null ? [] : [`line=${line}`, `col=${column ?? 1}`]),
        `title=${property(rule)}`,
      ];
      return `::${severity} ${place.join(',')}::${data(`${message} → ${remedy}`)}`;
    });
  return [...commands, summary(findings)].join('\n');
}

/** Escaped as in GitHub's own toolkit. */
const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** The part of a line around the relevant column. */
function cut(line: string, column: number): string {
  const from = column > 70 ? column - 30 : 0;
  const part = line.slice(from, from + 100);
  return `${from > 0 ? '…' : ''}${part}${from + 100 < line.length ? '…' : ''}`;
}
