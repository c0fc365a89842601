import { outlookText } from '../../flow/plan/outlook-text.ts';
import type { ChangeEffect } from './change-effect.ts';
import { type ChangeTold, changeTold } from './change-words.ts';
import type { ContentChanges } from './content-changes.ts';

/** One change in words, and `data`, the facts behind them. */
interface ChangeRow extends Pick<ChangeEffect, 'change' | 'course' | 'file' | 'readers'>, ChangeTold {
  readonly data: Omit<ChangeEffect, 'change' | 'course' | 'file' | 'readers'>;
}

/** Rows for people and programs. */
export function changeRows({ changes, timeZone }: Pick<ContentChanges, 'changes' | 'timeZone'>): ChangeRow[] {
  return changes.map((effect) => {
    const { change, course, file, readers, ...data } = effect;
    const { what, gets, when, unsettled, remedy } = changeTold(effect, timeZone);
    return { change, course, file, what, readers, gets, when, unsettled, remedy, data };
  });
}

/** As text: one block per change, unsettled ones first, then the issues still to come. */
export function planForPeople(plan: ContentChanges): string {
  const { issues } = plan;
  const told = issues.length > 0 ? [`Issues:\n${listed(issues.map(outlookText))}`] : [];
  return [changesForPeople(plan), ...told].join('\n\n');
}

const listed = (texts: readonly string[]): string => texts.map((text) => `- ${text}`).join('\n');

function changesForPeople({ against, counted, ...changes }: ContentChanges): string {
  const rows = changeRows(changes);
  if (rows.length === 0) return `Compared with ${against}, nothing changes for readers.`;
  const blocks = inOrder(rows).map((row) =>
    [
      `${isSettled(row) ? '~' : '✗'} ${row.what}  ${row.file}`,
      ...(row.unsettled === null ? [] : [`    ${row.unsettled}`]),
      `    ${row.gets}`,
      ...(row.when === '' ? [] : [`    when: ${row.when}`]),
      ...(row.remedy === null ? [] : [`    → ${row.remedy}`]),
    ].join('\n'),
  );
  const unsettled = rows.filter((row) => !isSettled(row)).length;
  const told = `${rows.length} ${rows.length === 1 ? 'change' : 'changes'}, ${unsettled} not settled`;
  const blind = counted ? '' : ' There is no store here, so readers were not counted.';
  return `Compared with ${against}:\n\n${blocks.join('\n\n')}\n\n${told}.${blind}`;
}

/** A table for a comment on a pull request, and a list of issues. */
export function planForMarkdown(plan: ContentChanges): string {
  const { issues } = plan;
  const told =
    issues.length > 0 ? [`#### Issues\n\n${listed(issues.map((one) => cell(outlookText(one))))}`] : [];
  return [changesForMarkdown(plan), ...told].join('\n\n');
}

function changesForMarkdown({ against, counted, ...changes }: ContentChanges): string {
  const rows = changeRows(changes);
  const title = '### What readers will get';
  if (rows.length === 0) return `${title}\n\nCompared with ${cell(against)}, nothing changes for readers.`;
  const lines = inOrder(rows).map(({ what, file, readers, gets, when, unsettled, remedy }) => {
    const change = unsettled === null ? cell(what) : `❌ **${cell(what)}**<br>${cell(unsettled)}`;
    const note = remedy === null ? '' : `<br>→ ${cell(remedy)}`;
    return `| ${change}<br>\`${file}\` | ${readers ?? '–'} | ${cell(gets)}${note} | ${cell(when) || '–'} |`;
  });
  const unsettled = rows.filter((row) => !isSettled(row)).length;
  return [
    `${title}\n\nCompared with ${cell(against)}.${unsettled > 0 ? ` **${unsettled} not settled.**` : ''}`,
    ['| change | readers | what they get | when |', '| --- | ---: | --- | --- |', ...lines].join('\n'),
    ...(counted ? [] : ['Readers were not counted: there is no store here.']),
  ].join('\n\n');
}

const isSettled = ({ data }: ChangeRow): boolean => data.unsettled === null;

function inOrder(rows: readonly ChangeRow[]): ChangeRow[] {
  return [...rows].sort((a, b) => Number(isSettled(a)) - Number(isSettled(b)));
}

/** A title is the author's own text: it must not break the table or become HTML. */
function cell(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[|\\`*_<>[\]]/g, (mark) => `\\${mark}`);
}
