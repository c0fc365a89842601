/** `fault`: mail does not arrive, or links in it lead nowhere; `warning`: it arrives, and could do better. */
export type State = 'ok' | 'warning' | 'fault';

/** What one check says. */
export interface Assessment {
  readonly state: State;
  /** What was found, in one line. */
  readonly found: string;
  /** The record or setting to put; null where nothing is to be done. */
  readonly remedy: string | null;
}

export interface Diagnosis extends Assessment {
  readonly check: string;
}

export function ok(found: string): Assessment {
  return { state: 'ok', found, remedy: null };
}

export function warning(found: string, remedy: string): Assessment {
  return { state: 'warning', found, remedy };
}

export function fault(found: string, remedy: string): Assessment {
  return { state: 'fault', found, remedy };
}

/** Nothing is wrong, the check only has no subject so far. */
export function notYet(why: string): Assessment {
  return ok(`does not apply yet: ${why}`);
}

/** A DNS record to set, word for word. */
export function record(name: string, type: 'TXT' | 'MX' | 'CNAME' | 'A', value: string): string {
  return `set the DNS record: name ${name}, type ${type}, value ${value}`;
}

/** What is to be done where the DNS itself is in question. */
export const ASK_AGAIN =
  'run it again; if it fails again, check the name servers of the domain and /etc/resolv.conf, or query another server: pace doctor --dns 9.9.9.9';

/** What a lookup without an answer means: whether mail arrives is not known, and that is no reason to be content. */
export function notAsked(what: string, reason: string): Assessment {
  return fault(`DNS did not answer for ${what}: ${reason}`, ASK_AGAIN);
}
