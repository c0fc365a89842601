import { ExpectedError } from './expected-error.ts';
import { messageOf } from './message-of.ts';

/** A thrown value for somebody who can fix a bug: with its stack, unless the failure was expected. */
export function reportOf(error: unknown): string {
  if (error instanceof ExpectedError || !(error instanceof Error)) return messageOf(error);
  return error.stack ?? error.message;
}
