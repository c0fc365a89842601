import type { MachineTime } from '../../src/run/app/app-clock.ts';
import { VirtualClock } from '../../src/shared/time/clock.ts';

/** A machine with two clocks: time passes on both, but only one of them can be set. */
export class TestMachine extends VirtualClock implements MachineTime {
  machine: string | undefined = 'host/boot-1';
  /** How much longer a sleep takes than it was asked for, in milliseconds: more on a busy machine. Not past an act. */
  oversleep = 0;
  #steady = 1000;
  #boots = 1;
  #acts: { readonly at: number; readonly act: () => void }[] = [];

  /** Time passes, while the machine runs or is suspended. */
  override advance(ms: number): void {
    const end = this.#steady + ms;
    for (;;) {
      const [next] = this.#acts.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#acts = this.#acts.filter((one) => one !== next);
      this.#pass(Math.max(0, next.at - this.#steady));
      next.act();
    }
    this.#pass(Math.max(0, end - this.#steady));
  }

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (!signal?.aborted) {
      const asked = Math.max(0, ms);
      const untilNext = Math.min(...this.#acts.map(({ at }) => at)) - this.#steady - asked;
      this.advance(asked + Math.max(0, Math.min(this.oversleep, untilNext)));
    }
    await new Promise((resolve) => setImmediate(resolve));
  }

  readonly sights = () => ({ wall: this.now(), steady: this.#steady });

  /** Sets the clock ahead or back; no time passes. */
  jump(ms: number): void {
    this.set(this.now() + ms);
  }

  /** Does something after this many milliseconds. */
  in(ms: number, act: () => void): void {
    this.#acts.push({ at: this.#steady + ms, act });
  }

  /** The machine is off for a while; afterwards its clock shows the given time. */
  reboot(off: number, shows = this.now() + off): void {
    this.#boots += 1;
    this.machine = `host/boot-${this.#boots}`;
    this.#steady = 0;
    this.set(shows);
  }

  #pass(ms: number): void {
    this.#steady += ms;
    super.advance(ms);
  }
}
