import { SECOND } from '../../../shared/time/clock.ts';
import type { StampPort } from '../ports.ts';

/**
 * The shortest time in which a person reads the form, types an address and presses the button; a program is faster.
 * In milliseconds.
 */
const LEAST_TO_FILL = 2 * SECOND;

/**
 * Whether a form came back faster than a person can fill it in. Forms without a stamp, such as other sites' own, are
 * limited only by the budgets.
 *
 * @param stamp from the form's page; empty if it had none.
 */
export function tooQuick(stamps: StampPort, stamp: string): boolean {
  if (stamp === '') return false;
  const age = stamps.ageOf(stamp);
  return age === undefined || age < LEAST_TO_FILL;
}
