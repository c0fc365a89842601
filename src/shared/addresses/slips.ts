/** Characters missed, added, mistaken or swapped with the next one (optimal string alignment). */
export function slipsBetween(one: string, other: string): number {
  const rows = [[...Array(other.length + 1).keys()]];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    const last = rows[i - 1] as number[];
    for (let j = 1; j <= other.length; j++) {
      const mistaken = (last[j - 1] as number) + (one[i - 1] === other[j - 1] ? 0 : 1);
      let least = Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1, mistaken);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        least = Math.min(least, ((rows[i - 2] as number[])[j - 2] as number) + 1);
      }
      row.push(least);
    }
    rows.push(row);
  }
  return rows[one.length]?.[other.length] as number;
}

/** The known word that was probably meant: a slip away, two or three in a longer word. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  if (word.length > 60) return undefined;
  const most = Math.max(1, Math.min(3, Math.floor(word.length / 3)));
  const [nearest] = known
    .map((one) => ({ one, slips: slipsBetween(word.toLowerCase(), one) }))
    .filter(({ slips }) => slips <= most)
    .sort((a, b) => a.slips - b.slips);
  return nearest?.one;
}
