/** How alike two texts are, 0 to 1: the share of the shorter one's words that the other has too. */
export function likeness(one: string, other: string): number {
  const [few, many] = [wordsOf(one), wordsOf(other)].sort((a, b) => a.size - b.size) as [
    Set<string>,
    Set<string>,
  ];
  if (few.size === 0) return many.size === 0 ? 1 : 0;
  return [...few].filter((word) => many.has(word)).length / few.size;
}

/** Words that say something; short ones stand in any text. */
function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu));
}
