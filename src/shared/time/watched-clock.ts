import type { Clock, Sights } from './clock.ts';
import {
  type ClockTrust,
  firstTrust,
  forgetTime,
  knownTime,
  mustWait,
  type Sight,
  watched,
} from './clock-trust.ts';

/**
 * A machine's clock, watched: if it is set by more than allowed, time continues as it was known until the doubt is
 * over. Code that reads this clock can't be harmed by a jump, whenever it comes.
 */
export interface WatchedClock extends Clock {
  /** The current knowledge of the time. */
  trust(): ClockTrust;
  /** Updates that knowledge: another clock, the store or the operator has something to say about it. */
  learn(say: (trust: ClockTrust, sight: Sight) => ClockTrust): ClockTrust;
  /** The steady clock, in milliseconds. */
  steady(): number;
  /** Whether nothing may be planned. */
  mustWait(): boolean;
  forgetTime(): number;
}

/**
 * @param clock only its sleep is used.
 * @param onChange called when a doubt begins or ends, with the knowledge before and after.
 */
export function watchedClock(
  sights: Sights,
  clock: Pick<Clock, 'sleep'>,
  onChange: (before: ClockTrust, after: ClockTrust) => void = () => {},
): WatchedClock {
  let sight = sights();
  let trust = firstTrust(sight);
  const become = (next: ClockTrust): ClockTrust => {
    const before = trust;
    trust = next;
    if ((before.doubt === undefined) !== (next.doubt === undefined)) onChange(before, next);
    return next;
  };
  const look = (): ClockTrust => {
    sight = sights();
    return become(watched(trust, sight));
  };
  return {
    now: () => knownTime(look(), sight),
    sleep: (ms, signal) => clock.sleep(ms, signal),
    trust: look,
    learn(say) {
      look();
      return become(say(trust, sight));
    },
    steady() {
      look();
      return sight.steady;
    },
    mustWait: () => mustWait(look(), sight),
    forgetTime: () => forgetTime(look(), sight),
  };
}
