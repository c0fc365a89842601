/** How much is measured. */
export interface Scale {
  /** Small sizes and few rounds: shows that the suite works, not how fast anything is. */
  readonly quick: boolean;
  readonly rounds: number;
}

export const FULL: Scale = { quick: false, rounds: 5 };
export const QUICK: Scale = { quick: true, rounds: 3 };
