/** The result of one run of one side. */
export interface Sample {
  /** The number of messages or rows. */
  readonly count: number;
  readonly seconds: number;
  /** User and system time of the whole process, including its threads. */
  readonly cpuSeconds: number;
  /** The process's peak memory, in MB. */
  readonly peakMb: number;
  /** Other measurements of the run. */
  readonly found: Readonly<Record<string, number>>;
}

type Sides = Readonly<Record<string, () => Promise<Sample>>>;

/**
 * Runs the sides in turn, round after round, so that a noisy minute of the machine affects all of them. The order
 * changes from round to round, because the second side finds warmer caches.
 */
export async function inRounds<S extends Sides>(
  rounds: number,
  sides: S,
): Promise<{ readonly [Name in keyof S]: Samples }> {
  const names = Object.keys(sides);
  const samples = new Map<string, Sample[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const sample = await (sides[name] as () => Promise<Sample>)();
      if (sample.count <= 0) throw new Error(`the side ${name} did nothing`);
      samples.get(name)?.push(sample);
    }
  }
  const entries = names.map((name) => [name, new Samples(samples.get(name) as Sample[])]);
  return Object.fromEntries(entries) as { readonly [Name in keyof S]: Samples };
}

/** All rounds of one side, summarised by their medians. */
export class Samples {
  readonly all: readonly Sample[];

  constructor(all: readonly Sample[]) {
    this.all = all;
  }

  /** Messages or rows a second. */
  get rate(): number {
    return this.median(({ count, seconds }) => count / seconds);
  }

  get cpuMicros(): number {
    return this.median(({ count, cpuSeconds }) => (cpuSeconds * 1e6) / count);
  }

  get peakMb(): number {
    return Math.max(...this.all.map(({ peakMb }) => peakMb));
  }

  median(of: (sample: Sample) => number): number {
    return median(this.all.map(of));
  }

  /** The slowest and the fastest round, to judge the noise by. */
  get spread(): string {
    const rates = this.all.map(({ count, seconds }) => count / seconds).sort((a, b) => a - b);
    const [least, most] = [rates[0] as number, rates.at(-1) as number];
    return `${Math.round(least).toLocaleString('en')} to ${Math.round(most).toLocaleString('en')}/s`;
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) throw new Error('no values');
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
