/**
 * The state of one connection to a mail server, between its first message and its end.
 *
 * | state   | what happens                                   | next state                                       |
 * | ------- | ---------------------------------------------- | ------------------------------------------------ |
 * | free    | the owner has a message                        | naming                                           |
 * | free    | the owner has none                             | free, and idle                                   |
 * | free    | its share of messages is used up, or `end`     | leaving                                          |
 * | naming  | MAIL, RCPT or DATA is refused                  | naming, refused                                  |
 * | naming  | a refused message gets its last reply          | free, with a reset to come                       |
 * | naming  | 354 answers DATA                               | sending, once the message before is written down |
 * | sending | the server answers the final dot               | naming where the next one is named, or else free |
 * | any     | a fault, silence, 421 or the connection's end  | closed                                           |
 */
import type { SmtpJob } from './smtp-job.ts';

/** Nothing is being sent. */
export interface Free {
  readonly at: 'free';
  /** Whether the connection has served before: if it is dead then, that reveals nothing about a message. */
  readonly used: boolean;
  /** Whether a refused transaction must be reset before the next message. */
  readonly reset: boolean;
}

/** A message is named to the server, and its body has not begun to leave. */
export interface Naming {
  readonly at: 'naming';
  readonly job: SmtpJob;
  readonly used: boolean;
  /** Whether it was refused, and only its remaining replies are awaited. */
  readonly refused: boolean;
}

/** A body is being sent, up to the reply to its final dot. */
export interface Sending {
  readonly at: 'sending';
  readonly job: SmtpJob;
  /** The message named after this body. */
  readonly next: SmtpJob | undefined;
}

/** QUIT has been sent. */
interface Leaving {
  readonly at: 'leaving';
}

interface Closed {
  readonly at: 'closed';
}

export type SessionState = Free | Naming | Sending | Leaving | Closed;

/** Which state may follow which: the table above, enforced by the compiler. */
interface Follows {
  free: 'naming' | 'free' | 'leaving' | 'closed';
  naming: 'naming' | 'free' | 'sending' | 'closed';
  sending: 'sending' | 'naming' | 'free' | 'closed';
  leaving: 'closed';
  closed: never;
}
/** The states that may follow it. */
export type After<From extends SessionState> = Extract<SessionState, { readonly at: Follows[From['at']] }>;

export const UNUSED: Free = { at: 'free', used: false, reset: false };
export const USED: Free = { at: 'free', used: true, reset: false };
export const TO_RESET: Free = { at: 'free', used: true, reset: true };
