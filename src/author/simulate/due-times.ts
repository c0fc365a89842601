interface Moment<T> {
  readonly things: T[];
  /** Those before it are done with. */
  head: number;
}

/** Things by the time they are due, the earliest first; those of one time in the order they were added. */
export class DueTimes<T> {
  readonly #at = new Map<number, Moment<T>>();
  /** A heap of the times: each is no later than the two below it. */
  readonly #times: number[] = [];

  add(at: number, thing: T): void {
    const known = this.#at.get(at);
    if (known) {
      known.things.push(thing);
      return;
    }
    this.#at.set(at, { things: [thing], head: 0 });
    const times = this.#times;
    let place = times.push(at) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if ((times[above] as number) <= at) break;
      times[place] = times[above] as number;
      place = above;
    }
    times[place] = at;
  }

  /** The earliest time at which something stands that is still due then; what is not is forgotten. */
  first(isDue: (thing: T, at: number) => boolean): number | undefined {
    for (let at = this.#times[0]; at !== undefined; at = this.#times[0]) {
      const moment = this.#at.get(at) as Moment<T>;
      while (moment.head < moment.things.length) {
        if (isDue(moment.things[moment.head] as T, at)) return at;
        moment.head += 1;
      }
      this.#dropFirst();
    }
    return undefined;
  }

  /** What was added for the time that `first` gave, from the first thing on that is still due then. */
  *at(time: number): Generator<T> {
    const moment = this.#at.get(time);
    for (let place = moment?.head ?? 0; moment && place < moment.things.length; place++) {
      yield moment.things[place] as T;
    }
  }

  #dropFirst(): void {
    const times = this.#times;
    const first = times[0] as number;
    const last = times.pop() as number;
    this.#at.delete(first);
    if (times.length === 0) return;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= times.length) break;
      if (below + 1 < times.length && (times[below + 1] as number) < (times[below] as number)) below += 1;
      if ((times[below] as number) >= last) break;
      times[place] = times[below] as number;
      place = below;
    }
    times[place] = last;
  }
}
