import { AUTHORED, MARKER } from './placeholders.ts';

/** A place in a file, both from 1 on. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where a front-matter field is, in either spelling of its name; undefined if it is not set. */
export function fieldPosition(source: string, field: string): Position | undefined {
  const names = [field, field.replace(/-./g, (part) => part.slice(1).toUpperCase())];
  const line = source.split('\n').findIndex((text) => names.some((name) => text.startsWith(`${name}:`))) + 1;
  return line === 0 ? undefined : { line, column: 1 };
}

/** Translates a place in a text with markers into the place in the author's text. */
export function authoredColumn(authored: string, marked: string, { line, column }: Position): number {
  const before = (marked.split('\n')[line - 1] ?? '').slice(0, column - 1).match(MARKER) ?? [];
  if (before.length === 0) return column;
  const placeholders = (authored.split('\n')[line - 1] ?? '').match(AUTHORED) ?? [];
  return before.reduce(
    (sum, marker, index) => sum - marker.length + (placeholders[index]?.length ?? 0),
    column,
  );
}
