/** Lets days pass: steps of seconds, minutes and hours, clocks that go wrong, disks that fill, servers that end. */
import { setTimeout as delay } from 'node:timers/promises';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/shared/time/clock.ts';
import type { Dice } from './dice.ts';
import type { Engine, Pair } from './engine.ts';
import type { Hunt } from './hunt.ts';
import { isBusy, readRemaining } from './ledger.ts';
import type { Provider } from './provider.ts';
import type { Readers } from './readers.ts';
import type { TrueTime } from './shared-clock.ts';

/** How long workers repeat a batch in doubt by their own clocks. */
const REPLAY_WINDOW = 23 * HOUR;

export interface TimeOptions {
  readonly dice: Dice;
  readonly time: TrueTime;
  readonly hunt: Hunt;
  readonly engine: Engine;
  readonly readers: Readers;
  readonly provider: Provider;
  readonly slots: number;
  readonly transport: 'resend' | 'smtp';
  /** Resolves when mail leaves again after a standby took over. */
  readonly afterFailover: () => Promise<void>;
  readonly note: (text: string) => void;
}

type Step =
  | 'seconds'
  | 'minutes'
  | 'hours'
  | 'back'
  | 'clock jumps'
  | 'days without a worker'
  | 'full disk'
  | 'restart'
  | 'connections cut'
  | 'network frozen'
  | 'failover';

/** How far each slot's clock is set: some not at all, others ahead or back by minutes to two years. */
function jumpOf(share: number, slot: number): number {
  const one = (share * 997 * (slot + 1)) % 1;
  if (one < 0.25) return 0;
  const size = 10 * MINUTE * 1e5 ** ((one * 89) % 1);
  return one < 0.6 ? size : -size;
}

/** The events so far, by name; runs until the signal aborts. */
export async function letTimePass(options: TimeOptions, signal: AbortSignal): Promise<Map<string, number>> {
  const { dice, time, hunt, engine, readers } = options;
  const happened = new Map<string, number>();
  while (!signal.aborted) {
    // All dice of a step are thrown before it, whatever it then does.
    const step = dice.pick<Step>([
      [40, 'seconds'],
      [25, 'minutes'],
      [28, 'hours'],
      [2, 'back'],
      [5, 'clock jumps'],
      [2, 'days without a worker'],
      [2, 'full disk'],
      [1, 'restart'],
      [3, 'connections cut'],
      [2, 'network frozen'],
      [2, 'failover'],
    ]);
    const share = dice.next();
    const pause = dice.int(120, 320);
    const phase = dice.pick([
      [1, 'arrived' as const],
      [2, 'taken' as const],
    ]);
    options.note(step);
    if (await take(step, share, phase)) happened.set(step, (happened.get(step) ?? 0) + 1);
    await readers.arrive(time.now()).catch(() => undefined);
    await delay(pause);
    await work();
  }
  return happened;

  /**
   * On a slow machine time must not outrun the workers: every batch would outlive its lease. Over SMTP a batch is
   * many requests, and all of them are waited for.
   */
  async function work(): Promise<void> {
    const before = options.provider.done();
    for (let waited = 0; waited < 20_000; waited += 50) {
      if (options.transport === 'resend' && options.provider.done() > before) return;
      if (!(await isBusy(engine, time.now()).catch(() => true))) return;
      await delay(50);
    }
  }

  async function take(step: Step, share: number, phase: 'arrived' | 'taken'): Promise<boolean> {
    switch (step) {
      case 'seconds':
        time.advance(2 * SECOND + share * 90 * SECOND);
        return true;
      case 'minutes':
        time.advance((2 + share * 20) * MINUTE);
        return true;
      case 'hours':
        time.advance((1 + share * 11) * HOUR);
        return true;
      case 'back':
        // On SMTP, a lease taken by a clock that was hours behind has expired as soon as the clock is right again.
        return options.transport === 'resend' && turnBack((1 + share * 11) * HOUR);
      case 'clock jumps': {
        const by = Array.from({ length: options.slots }, (_, slot) => jumpOf(share, slot));
        await time.jump(by, () => delay(150 + share * 600));
        return true;
      }
      case 'days without a worker':
        await hunt.killAll(phase);
        time.advance(DAY + (1 + share * 24) * HOUR);
        hunt.resume();
        return true;
      case 'full disk': {
        if (!engine.disk) return false;
        const pids = () => hunt.living().map(({ pid }) => pid);
        engine.disk.fill(pids());
        await delay(200 + share * 1300);
        engine.disk.free(pids());
        return true;
      }
      case 'connections cut':
        // Many times within a moment, so that a recovering connection meets the next one.
        for (let n = 0; engine.network && n < 1 + share * 8; n++) {
          engine.network.cut();
          await delay(30);
        }
        return engine.network !== undefined;
      case 'network frozen':
        if (!engine.network) return false;
        engine.network.stall();
        await delay(200 + share * 1500);
        engine.network.resume();
        return true;
      case 'failover':
        return engine.pair !== undefined && failOver(engine.pair, share);
      case 'restart':
        await engine.restart?.().catch((error) => options.note(`no restart: ${error}`));
        return engine.restart !== undefined;
    }
  }

  async function failOver(pair: Pair, share: number): Promise<boolean> {
    if (pair.kind === 'asynchronous') {
      await pair.holdBack();
      // While commits don't reach the standby.
      await delay(200 + share * 1500);
    }
    await pair.failOver();
    options.note('the standby took over');
    await pair.addStandby();
    await options.afterFailover();
    return true;
  }

  /**
   * Every worker's clock is hours behind for a while. A worker that believes it may still repeat a batch whose key is
   * forgotten would send it twice, and only a right clock can tell: so the time is turned back only while every batch
   * in doubt is young.
   */
  async function turnBack(by: number): Promise<boolean> {
    const { oldestBatchAt } = await readRemaining(engine).catch(() => ({ oldestBatchAt: 0 }));
    if (oldestBatchAt !== undefined && time.now() - oldestBatchAt > REPLAY_WINDOW - by) return false;
    for (let slot = 0; slot < options.slots; slot++) time.setError(slot, -by);
    await delay(600);
    for (let slot = 0; slot < options.slots; slot++) time.setError(slot, 0);
    return true;
  }
}
