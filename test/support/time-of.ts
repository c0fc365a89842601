import { vi } from 'vitest';
import type { Clock } from '../../src/shared/time/clock.ts';

/** During the work, this machine's clock shows the time of the test's clock: for code that reads no other. */
export async function atTimeOf<T>(clock: Pick<Clock, 'now'>, work: () => Promise<T>): Promise<T> {
  const machine = vi.spyOn(Date, 'now').mockImplementation(() => clock.now());
  try {
    return await work();
  } finally {
    machine.mockRestore();
  }
}
