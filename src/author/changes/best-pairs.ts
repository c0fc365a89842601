/**
 * Pairs rows with columns so that the sum of their weights is maximal; a weight of 0 is no pair. Uses shortest
 * augmenting paths: 300 by 300 takes 27 million steps at most.
 *
 * @param weights one array per row; all of the same length, none negative.
 * @returns each row's column, or undefined.
 */
export function bestPairs(weights: readonly (readonly number[])[]): (number | undefined)[] {
  const width = weights[0]?.length ?? 0;
  // Columns that pair with nothing, one per row, so that a row without a good pair stays unpaired.
  const columns = width + weights.length;
  const cost = (row: number, column: number): number => -(weights[row]?.[column] ?? 0);
  const rowAt = new Int32Array(columns).fill(-1);
  const rowPrice = new Float64Array(weights.length);
  const columnPrice = new Float64Array(columns);

  for (let start = 0; start < weights.length; start++) {
    const reached = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
    const from = new Int32Array(columns).fill(-1);
    const isDone = new Uint8Array(columns);
    const done: number[] = [];
    let row = start;
    let last = -1;
    let length = 0;
    for (;;) {
      let next = -1;
      for (let column = 0; column < columns; column++) {
        if (isDone[column]) continue;
        const far = length + cost(row, column) - at(rowPrice, row) - at(columnPrice, column);
        if (far < at(reached, column)) {
          reached[column] = far;
          from[column] = last;
        }
        if (next < 0 || at(reached, column) < at(reached, next)) next = column;
      }
      length = at(reached, next);
      last = next;
      if (at(rowAt, next) < 0) break;
      isDone[next] = 1;
      done.push(next);
      row = at(rowAt, next);
    }
    rowPrice[start] = at(rowPrice, start) + length;
    for (const column of done) {
      const gap = length - at(reached, column);
      rowPrice[at(rowAt, column)] = at(rowPrice, at(rowAt, column)) + gap;
      columnPrice[column] = at(columnPrice, column) - gap;
    }
    for (let column = last; column >= 0; column = at(from, column)) {
      const before = at(from, column);
      rowAt[column] = before < 0 ? start : at(rowAt, before);
    }
  }
  const pairs: (number | undefined)[] = weights.map(() => undefined);
  for (let column = 0; column < width; column++) {
    const row = at(rowAt, column);
    if (row >= 0 && cost(row, column) < 0) pairs[row] = column;
  }
  return pairs;
}

const at = (numbers: Int32Array | Float64Array, index: number): number => numbers[index] as number;
