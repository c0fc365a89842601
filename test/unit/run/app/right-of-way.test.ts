import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { rightOfWay } from '../../../../src/run/app/right-of-way.ts';

describe('letters and visitors', () => {
  test('letters go on at once while nobody visits', async () => {
    const way = rightOfWay();
    expect(await way.giveWay()).toBe(false);
  });

  test('letters wait until the last visitor is served', async () => {
    const way = rightOfWay();
    const order: string[] = [];
    const [first, second] = [way.enter(), way.enter()];
    const letters = way
      .giveWay()
      .then((wereVisitors) => order.push(`letters, after visitors: ${wereVisitors}`));
    await new Promise((resolve) => setImmediate(resolve));
    order.push('first served');
    first();
    first();
    await new Promise((resolve) => setImmediate(resolve));
    order.push('second served');
    second();
    await letters;
    expect(order).toEqual(['first served', 'second served', 'letters, after visitors: true']);
  });

  test('letters leave in the end however many visit', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const way = rightOfWay();
    way.enter();
    let went = false;
    const letters = way.giveWay().then(() => {
      went = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    vi.advanceTimersByTime(249);
    await new Promise((resolve) => setImmediate(resolve));
    expect(went).toBe(false);
    vi.advanceTimersByTime(1);
    await letters;
  });
});
