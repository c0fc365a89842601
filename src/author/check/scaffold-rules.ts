import { SCAFFOLD } from '../scaffold/scaffold-texts.ts';
import type { Document } from './documents.ts';
import type { RawFinding } from './finding.ts';

/** Texts from `pace init` and `pace new` that nobody replaced. A draft may keep them, because it isn't finished. */
export function scaffoldRules(documents: readonly Document[]): RawFinding[] {
  return documents.flatMap(({ file, source, email }): RawFinding[] => {
    if (email?.draft) return [];
    const lines = source.split('\n');
    return Object.values(SCAFFOLD).flatMap((text): RawFinding[] => {
      const at = lines.findIndex((line) => line.includes(text));
      if (at < 0) return [];
      const column = (lines[at]?.indexOf(text) ?? 0) + 1;
      return [{ rule: 'scaffold-left', data: { text }, file, line: at + 1, column }];
    });
  });
}
