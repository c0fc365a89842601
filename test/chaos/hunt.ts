/** Puts workers to work, one life after the other in each slot, and ends each life as its fate says. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Crew, Life } from './crew.ts';
import type { Dice } from './dice.ts';
import { drawFate, type Fate, type FateTerms, type Phase, type Point } from './fate.ts';
import type { TrueTime } from './shared-clock.ts';

/** How long to wait for the request that is to be the last one, in real milliseconds. */
const PATIENCE = 4000;

export interface HuntOptions {
  readonly crew: Crew;
  readonly time: TrueTime;
  readonly kills: number;
  /** The dice of each slot. */
  readonly dice: readonly Dice[];
  readonly terms: FateTerms;
  readonly note: (text: string) => void;
}

export interface Hunt {
  /** Kills so far, by what the worker was doing. */
  readonly deaths: ReadonlyMap<string, number>;
  /** When each worker was killed, by the true time. */
  readonly diedAt: ReadonlyMap<string, number>;
  readonly kills: number;
  readonly freezes: number;
  readonly living: () => readonly Life[];
  /** The provider's hook: see `OnPhase`. */
  onPhase(worker: string, nth: number, phase: Phase): boolean;
  /** Kills every worker at the next request that reaches this phase, and starts none until `resume`. */
  killAll(phase: Phase): Promise<void>;
  resume(): void;
  /** Resolves when all kills are done; one worker per slot lives on. */
  readonly done: Promise<void>;
}

interface Watched {
  readonly life: Life;
  readonly point: Point;
  reached: boolean;
  readonly tell: () => void;
  readonly act: () => void;
}

export function startHunt(options: HuntOptions): Hunt {
  const { crew, time, terms } = options;
  const deaths = new Map<string, number>();
  const diedAt = new Map<string, number>();
  const watched = new Map<string, Watched>();
  const living = new Map<string, Life>();
  let kills = 0;
  let freezes = 0;
  let gate: { promise: Promise<void>; open: () => void } | undefined;
  let massacre: { phase: Phase; tell: () => void } | undefined;

  function kill(life: Life, doing: string): void {
    living.delete(life.tag);
    if (kills >= options.kills || !life.kill()) return;
    kills += 1;
    diedAt.set(life.tag, time.now());
    deaths.set(doing, (deaths.get(doing) ?? 0) + 1);
    options.note(`kill ${kills}: ${life.tag} ${doing}`);
  }

  async function live(slot: number): Promise<void> {
    const dice = options.dice[slot] as Dice;
    while (kills < options.kills) {
      if (gate) await gate.promise;
      const fate = drawFate(dice, terms);
      time.setError(slot, fate.clockError);
      const life = await crew.start(slot);
      if (!life.alive()) continue;
      if (gate) {
        kill(life, 'while it began');
        continue;
      }
      living.set(life.tag, life);
      await befall(life, fate);
      if (life.alive() && kills >= options.kills) return;
      await life.ended;
      living.delete(life.tag);
      watched.delete(life.tag);
    }
    // The last of its slot: it lives on to finish the rest.
    const last = await crew.start(slot);
    living.set(last.tag, last);
  }

  async function befall(life: Life, { point, frozen }: Fate): Promise<void> {
    let doing = frozen ? 'after it was stopped past its lease' : nameOf(point);
    const act = frozen ? () => life.freeze() : () => kill(life, doing);
    const { promise, resolve } = Promise.withResolvers<void>();
    const watch: Watched = { life, point, reached: false, tell: resolve, act };
    watched.set(life.tag, watch);
    const timer = setTimeout(
      () => {
        watch.reached = true;
        if (point.kind === 'request' && !frozen) doing = 'without the request that was waited for';
        act();
        resolve();
      },
      point.kind === 'after' ? point.ms : PATIENCE,
    );
    await Promise.race([promise, life.ended]);
    clearTimeout(timer);
    if (!frozen || !life.alive()) return;
    freezes += 1;
    options.note(`${life.tag} is stopped`);
    await delay(frozen.realMs / 2);
    time.advance(frozen.leaseMs);
    await delay(frozen.realMs / 2);
    life.thaw();
    await Promise.race([delay(frozen.thenMs), life.ended]);
    kill(life, doing);
  }

  return {
    deaths,
    diedAt,
    get kills() {
      return kills;
    },
    get freezes() {
      return freezes;
    },
    living: () => [...living.values()],
    onPhase(worker, nth, phase) {
      if (massacre?.phase === phase) {
        for (const life of living.values()) kill(life, `with all others, a request ${phase}`);
        massacre.tell();
        massacre = undefined;
        return phase !== 'arrived';
      }
      const watch = watched.get(worker);
      if (!watch || watch.reached || watch.point.kind !== 'request') return true;
      const { point } = watch;
      if (point.nth !== nth || point.phase !== phase) return true;
      watch.reached = true;
      const strike = () => {
        watch.act();
        watch.tell();
      };
      if (phase === 'answered') setTimeout(strike, point.ms);
      else strike();
      return phase !== 'arrived' || point.taken;
    },
    async killAll(phase) {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = { promise, open: resolve };
      const struck = Promise.withResolvers<void>();
      massacre = { phase, tell: struck.resolve };
      await Promise.race([struck.promise, delay(3000)]);
      massacre = undefined;
      for (const life of living.values()) kill(life, 'with all others');
    },
    resume() {
      gate?.open();
      gate = undefined;
    },
    done: Promise.all(options.dice.map((_, slot) => live(slot))).then(() => undefined),
  };
}

function nameOf(point: Point): string {
  if (point.kind === 'after') return 'at any moment';
  if (point.phase === 'answered') return 'a request answered';
  return point.phase === 'taken'
    ? 'a request taken'
    : `a request arrived, ${point.taken ? 'then taken' : 'dropped'}`;
}
