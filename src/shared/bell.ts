/** Rung when something is due at once, so that a worker need not wait for its next look. */
export interface Bell {
  ring(): void;
  /** Called at each ring; does nothing until it is set. */
  onRing: () => void;
}

export function newBell(): Bell {
  const bell: Bell = { ring: () => bell.onRing(), onRing: () => {} };
  return bell;
}
