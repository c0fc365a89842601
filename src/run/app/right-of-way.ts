import { setImmediate as turnOfTheLoop } from 'node:timers/promises';

/** The longest that work gives way at one time, in milliseconds: however busy the pages are, emails leave. */
const LONGEST_WAIT = 250;
/** How long after the last visitor the next one is expected, in milliseconds. */
const BUSY_FOR = 1000;

/**
 * Decides who goes first if one process serves pages and sends emails, which share its one thread: visitors waiting
 * in front of a screen.
 */
export interface RightOfWay {
  /** A visitor has arrived; call the returned function once they have been served. */
  enter(): () => void;
  /** Gives way to waiting visitors; true if there have been some recently. */
  giveWay(): Promise<boolean>;
}

export function rightOfWay(): RightOfWay {
  let inside = 0;
  let isBusy = false;
  const calm = setTimeout(() => {
    isBusy = inside > 0;
  }, BUSY_FOR).unref();
  let waiting: (() => void)[] = [];
  const letGo = (): void => {
    for (const go of waiting) go();
    waiting = [];
  };
  return {
    enter() {
      inside += 1;
      isBusy = true;
      calm.refresh();
      let isServed = false;
      return () => {
        if (isServed) return;
        isServed = true;
        inside -= 1;
        calm.refresh();
        if (inside === 0) letGo();
      };
    },
    async giveWay() {
      if (!isBusy) return false;
      // Visitors who arrived in the meantime go first.
      await turnOfTheLoop();
      if (inside > 0) {
        await new Promise<void>((resolve) => {
          const impatient = setTimeout(resolve, LONGEST_WAIT);
          waiting.push(() => {
            clearTimeout(impatient);
            resolve();
          });
        });
      }
      return true;
    },
  };
}
