/**
 * The results of all checks of `pace doctor`. A new result belongs in one of the files of `words`, with its state and
 * its sentence; the judgement that returns it belongs in the check's own file.
 */
import { DKIM } from './words/dkim.ts';
import { DMARC } from './words/dmarc.ts';
import { DNS } from './words/dns.ts';
import { MACHINE } from './words/machine.ts';
import { MAIL } from './words/mail.ts';
import { SPF } from './words/spf.ts';
import type { State, Told } from './words/wording.ts';

/** Every result of every check: its state, and the words made from its data. */
export const RESULTS = { ...DNS, ...SPF, ...DKIM, ...DMARC, ...MAIL, ...MACHINE };

export type ResultCode = keyof typeof RESULTS;

/** The data of a result's words. */
export type DataOf<Code extends ResultCode> = Parameters<(typeof RESULTS)[Code]['tell']>[0];

/** The result of a check: a code and its data. Programs use the code alone. */
export type Result = { [Code in ResultCode]: { readonly code: Code } & DataOf<Code> }[ResultCode];

export type Diagnosis = { readonly check: string } & Result;

/** How bad a result is. */
export function stateOf({ code }: Result): State {
  return RESULTS[code].state;
}

/** A result in words. */
export function tell(result: Result): Told {
  const { tell } = RESULTS[result.code] as { tell(data: Result): Told };
  return tell(result);
}
