import { expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../src/shared/time/clock.ts';
import type { Receipt } from './provider.ts';
import { byClaim, excuseOf } from './window.ts';

const START = Date.UTC(2026, 0, 5);
const BATCH = 'Mon, 05 Jan 2026 00:00:00 +0000';
const LATER_BATCH = 'Mon, 05 Jan 2026 00:40:00 +0000';

const receipt = (more: Partial<Receipt> = {}): Receipt => ({
  worker: 'first',
  key: '<1.store@letters.example>',
  to: 'reader@readers.example',
  subject: 'Part 1',
  delivery: 1,
  providerId: '250 queued',
  batchDate: BATCH,
  at: START + SECOND,
  answered: true,
  ...more,
});
const again = receipt({ worker: 'second', at: START + 40 * MINUTE });
const died = new Map([['first', START + 2 * SECOND]]);

test('an email that was the last on its connection when its worker died was on the wire', () => {
  expect(excuseOf([receipt(), again], START, died)).toBe('its worker died before it settled');
});

test('nothing excuses an email that its connection followed with another of the batch', () => {
  const first = receipt({ next: receipt({ delivery: 2 }) });
  expect(excuseOf([first, again], START, died)).toBeUndefined();
});

test('of a connection with CHUNKING, the last four were on the wire', () => {
  const followedBy = (count: number): Receipt =>
    receipt({ onWire: 4, ...(count > 0 ? { next: followedBy(count - 1) } : {}) });
  expect(excuseOf([followedBy(3), again], START, died)).toBe('its worker died before it settled');
  expect(excuseOf([followedBy(4), again], START, died)).toBeUndefined();
});

test('an email whose batch was lost was on the wire, though its connection continued with another batch', () => {
  const first = receipt({ next: receipt({ delivery: 2, batchDate: LATER_BATCH }) });
  expect(excuseOf([first, again], START, new Map())).toBe('its lease ran out before its worker settled');
});

test('nothing excuses an email that comes again within the lease of a worker that lives', () => {
  const soon = receipt({ worker: 'second', at: START + MINUTE });
  expect(excuseOf([receipt(), soon], START, new Map())).toBeUndefined();
});

test('an email that arrives after its worker has lost the batch was on the wire, though the next worker’s copy came first', () => {
  const before = receipt({ delivery: 2 });
  const late = receipt({ at: START + 41 * MINUTE });
  const all = [before, again, late];
  const inOrder = byClaim([again, late], all);
  expect(inOrder).toEqual([late, again]);
  expect(excuseOf(inOrder, START, new Map())).toBe('its lease ran out before its worker settled');
  // A worker that had the batch last has no excuse.
  const followed = receipt({ ...again, next: receipt({ delivery: 3 }) });
  expect(excuseOf(byClaim([followed, late], [followed, late]), START, new Map())).toBeUndefined();
});
