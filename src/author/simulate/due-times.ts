import TinyQueue from 'tinyqueue';

interface Moment<T> {
  readonly things: T[];
  /** Items before this index are finished. */
  head: number;
}

/** Things by due time, the earliest first; things with the same time in the order they were added. */
export class DueTimes<T> {
  readonly #at = new Map<number, Moment<T>>();
  readonly #times = new TinyQueue<number>();

  add(at: number, thing: T): void {
    const known = this.#at.get(at);
    if (known) {
      known.things.push(thing);
      return;
    }
    this.#at.set(at, { things: [thing], head: 0 });
    this.#times.push(at);
  }

  /** The earliest time at which something is still due; things that are no longer due are forgotten. */
  first(isDue: (thing: T, at: number) => boolean): number | undefined {
    for (let at = this.#times.peek(); at !== undefined; at = this.#times.peek()) {
      const moment = this.#at.get(at) as Moment<T>;
      while (moment.head < moment.things.length) {
        if (isDue(moment.things[moment.head] as T, at)) return at;
        moment.head += 1;
      }
      this.#times.pop();
      this.#at.delete(at);
    }
    return undefined;
  }

  /** The things added for the time that `first` returned, from the first one that is still due then. */
  *at(time: number): Generator<T> {
    const moment = this.#at.get(time);
    for (let place = moment?.head ?? 0; moment && place < moment.things.length; place++) {
      yield moment.things[place] as T;
    }
  }
}
