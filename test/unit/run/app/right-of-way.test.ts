import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { rightOfWay } from '../../../../src/run/app/right-of-way.ts';

describe('emails and visitors', () => {
  test('emails continue at once while nobody visits', async () => {
    const way = rightOfWay();
    expect(await way.giveWay()).toBe(false);
  });

  test('emails wait until the last visitor is served', async () => {
    const way = rightOfWay();
    const order: string[] = [];
    const [first, second] = [way.enter(), way.enter()];
    const emails = way
      .giveWay()
      .then((wereVisitors) => order.push(`emails, after visitors: ${wereVisitors}`));
    await new Promise((resolve) => setImmediate(resolve));
    order.push('first served');
    first();
    first();
    await new Promise((resolve) => setImmediate(resolve));
    order.push('second served');
    second();
    await emails;
    expect(order).toEqual(['first served', 'second served', 'emails, after visitors: true']);
  });

  test('emails leave in the end however many visit', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const way = rightOfWay();
    way.enter();
    let went = false;
    const emails = way.giveWay().then(() => {
      went = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    vi.advanceTimersByTime(249);
    await new Promise((resolve) => setImmediate(resolve));
    expect(went).toBe(false);
    vi.advanceTimersByTime(1);
    await emails;
  });
});
