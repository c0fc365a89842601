/** One line of the table. `ours` and `other` are null if a required tool is missing. */
export interface Row {
  readonly name: string;
  readonly ours: number | null;
  readonly other: number | null;
  readonly ratio: number | null;
  readonly unit: string;
  readonly goal: Goal;
  /** What the two sides are, and what the figures leave out. */
  readonly notes: readonly string[];
}

export type Goal =
  | { readonly atLeast: number }
  | { readonly atMost: number; readonly of: 'ratio' | 'ours' }
  | { readonly words: string; readonly met: boolean }
  /** A figure for comparison with the others. */
  | undefined;

/** A row that was not measured, and why. */
export function missing(name: string, unit: string, goal: Goal, why: string): Row {
  return { name, ours: null, other: null, ratio: null, unit, goal, notes: [`not measured: ${why}`] };
}

/** A row of two figures, with the ratio ours : other. */
export function row(
  name: string,
  unit: string,
  ours: number,
  other: number,
  goal: Goal,
  notes: readonly string[] = [],
): Row {
  return { name, ours, other, ratio: ours / other, unit, goal, notes };
}

/** Undefined if there is no goal, or no figure to compare with it. */
export function isMet({ goal, ours, ratio }: Row): boolean | undefined {
  if (goal === undefined || ratio === null || ours === null) return undefined;
  if ('words' in goal) return goal.met;
  if ('atLeast' in goal) return ratio >= goal.atLeast;
  return (goal.of === 'ratio' ? ratio : ours) <= goal.atMost;
}

/** The row in the form of the results file. */
export function toJson({ name, ours, other, ratio, unit, goal }: Row): Record<string, unknown> {
  return {
    name,
    ours: rounded(ours),
    other: rounded(other),
    ratio: rounded(ratio),
    unit,
    goal: inWords(goal),
  };
}

function inWords(goal: Goal): number | string {
  if (goal === undefined) return 'none';
  if ('words' in goal) return goal.words;
  return 'atLeast' in goal ? goal.atLeast : `at most ${goal.atMost}`;
}

const rounded = (value: number | null): number | null =>
  value === null ? null : Number(value.toPrecision(5));

/** The rows as a table with their notes below it. */
export function table(rows: readonly Row[]): string {
  const head = ['', 'ours', 'other', 'ratio', 'unit', 'goal', ''];
  const lines = rows.map((one) => {
    const met = isMet(one);
    const goal = inWords(one.goal);
    return [
      one.name,
      figure(one.ours),
      figure(one.other),
      figure(one.ratio),
      one.unit,
      typeof goal === 'number' ? `at least ${goal}` : goal === 'none' ? '' : goal,
      met === undefined ? (one.ours === null ? 'not measured' : '') : met ? 'met' : 'NOT MET',
    ];
  });
  const widths = head.map((_, column) =>
    Math.max(...[head, ...lines].map((line) => (line[column] ?? '').length)),
  );
  const print = (line: readonly string[]) =>
    line
      .map((cell, column) =>
        column >= 1 && column <= 3 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const notes = rows.flatMap(({ name, notes }) => notes.map((note) => `${name}: ${note}`));
  return [print(head), ...lines.map(print), '', ...notes].join('\n');
}

/** A number for people: three significant digits, with separators for thousands. */
export function figure(value: number | null): string {
  if (value === null) return '–';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return Number(value.toPrecision(3)).toString();
}

/** A figure without a counterpart. */
export function alone(name: string, unit: string, ours: number, notes: readonly string[]): Row {
  return { name, ours, other: null, ratio: null, unit, goal: undefined, notes };
}
