import { SECOND } from '../../../shared/time/clock.ts';
import type { StampPort } from '../ports.ts';

/** Nobody reads the form, types an address and presses the button in less; a program does. In milliseconds. */
const LEAST_TO_FILL = 2 * SECOND;

/**
 * Whether a form came back faster than a person fills it in. Forms without a stamp, such as other sites' own, are
 * held to the budgets alone.
 *
 * @param stamp what the form's page was given; empty where it had none.
 */
export function tooQuick(stamps: StampPort, stamp: string): boolean {
  if (stamp === '') return false;
  const age = stamps.ageOf(stamp);
  return age === undefined || age < LEAST_TO_FILL;
}
