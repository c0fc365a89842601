import { measurePacer } from './pacer.ts';
import type { Row } from './support/row.ts';
import type { Scale } from './support/scale.ts';

const WORKERS = 3;

/** How much of five requests per second several workers use together, and how often they are refused. */
export async function pacing({ quick }: Scale): Promise<Row[]> {
  const seconds = quick ? 3 : 60;
  const { used, refused, requests } = await measurePacer({ workers: WORKERS, ms: seconds * 1000 });
  if (requests === 0) throw new Error('no request was made');
  const goal = { words: 'at least 0.98, no 429', met: used >= 0.98 && refused === 0 };
  return [
    {
      name: 'pacer',
      ours: used,
      other: 1,
      ratio: used,
      unit: 'of the allowance',
      goal,
      notes: [
        `${WORKERS} workers, 5 requests a second allowed, for ${seconds} s: ${requests} requests, ${refused} answers 429`,
      ],
    },
  ];
}
