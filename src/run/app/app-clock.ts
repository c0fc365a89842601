import { clockStore } from '../../adapters/store/clock-store.ts';
import type { Database } from '../../adapters/store/open.ts';
import { isThisMachine } from '../../shared/addresses/this-machine.ts';
import type { Log } from '../../shared/log.ts';
import { type Clock, machineSights, type Sights, systemClock } from '../../shared/time/clock.ts';
import { type ClockTrust, spanOf } from '../../shared/time/clock-trust.ts';
import { type WatchedClock, watchedClock } from '../../shared/time/watched-clock.ts';
import type { Config } from '../config/config.ts';
import { type ClockWatch, watchClock } from '../worker/clock-watch.ts';
import { machinePlace } from '../worker/owner.ts';

/** A machine's two clocks, and the name of the steady one: its boot and namespaces. */
export interface MachineTime {
  readonly sights: Sights;
  readonly machine: string | undefined;
}

/** The clock that the product runs on. */
export interface AppClock {
  readonly clock: Clock;
  /** Compares it with what the store last saw; undefined if it isn't a machine's clock. */
  watch(db: Database): Promise<ClockWatch | undefined>;
}

/**
 * @param given a clock that only moves on request, or runs from another time on, is not watched.
 * @param onTrusted called when a doubt has ended: postponed work need not wait.
 */
export function appClock(
  config: Config,
  given: Clock | undefined,
  machineTime: MachineTime | undefined,
  log: Log,
  onTrusted: () => void,
): AppClock {
  if (given && !machineTime) return { clock: given, watch: async () => undefined };
  const { sights, machine } = machineTime ?? { sights: machineSights(), machine: machinePlace() };
  const tell = tellOf(log);
  const clock: WatchedClock = watchedClock(sights, given ?? systemClock, (before, after) => {
    tell(before, after);
    if (!after.doubt) onTrusted();
  });
  return {
    clock,
    watch: (db) =>
      watchClock({ clock, notes: clockStore(db, machine), providerTime: providerTimeOf(config) }),
  };
}

function tellOf(log: Log) {
  return (before: ClockTrust, { doubt, known }: ClockTrust): void => {
    if (doubt) {
      const { cause, since, byMs } = doubt;
      const by = `${spanOf(byMs)} ${byMs < 0 ? 'behind' : 'ahead'}`;
      log.error(
        { cause, by, knownTime: new Date(since).toISOString() },
        'the clock is doubted: nothing is planned until another clock agrees with it or it has run evenly for 15 minutes, and no old data is deleted for a day; if it is right: pace clock ok',
      );
      return;
    }
    if (before.doubt) log.warn({ time: new Date(known.wall).toISOString() }, 'the clock is believed again');
  };
}

/** Reads the Date of a provider's answer, requested only while the clock is in doubt; SMTP has no time. */
function providerTimeOf({ mail }: Config): (() => Promise<number | undefined>) | undefined {
  if (mail.kind !== 'resend') return undefined;
  const { baseUrl: url = 'https://api.resend.com' } = mail;
  // A stand-in on this machine has this machine's clock.
  if (isThisMachine(new URL(url).host)) return undefined;
  return async () => {
    const { askHttp } = await import('../../operator/doctor/ask-http.ts');
    const http = askHttp(systemClock, undefined);
    try {
      const answer = await http({ method: 'GET', url });
      return answer.kind === 'answered' ? answer.times?.theirs : undefined;
    } finally {
      await http.close();
    }
  };
}
