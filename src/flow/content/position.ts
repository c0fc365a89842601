import { AUTHORED, MARKER } from './placeholders.ts';

/** A place in a file, both from 1 on. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where a field of the front-matter stands, in either spelling of its name; undefined where it is not given. */
export function fieldPosition(source: string, field: string): Position | undefined {
  const names = [field, field.replace(/-./g, (part) => part.slice(1).toUpperCase())];
  const line = source.split('\n').findIndex((text) => names.some((name) => text.startsWith(`${name}:`))) + 1;
  return line === 0 ? undefined : { line, column: 1 };
}

/** A place in a text whose placeholders are markers, as the place in the text that the author wrote. */
export function authoredColumn(authored: string, marked: string, { line, column }: Position): number {
  const before = (marked.split('\n')[line - 1] ?? '').slice(0, column - 1).match(MARKER) ?? [];
  if (before.length === 0) return column;
  const placeholders = (authored.split('\n')[line - 1] ?? '').match(AUTHORED) ?? [];
  return before.reduce(
    (sum, marker, index) => sum - marker.length + (placeholders[index]?.length ?? 0),
    column,
  );
}
