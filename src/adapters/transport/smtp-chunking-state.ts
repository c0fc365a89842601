/**
 * The state of one connection whose messages leave by BDAT, between its first message and its end.
 *
 * | state  | what happens                                             | next state                         |
 * | ------ | -------------------------------------------------------- | ---------------------------------- |
 * | free   | the owner has a message: its envelope is written         | asking                             |
 * | free   | the owner has none                                       | free, and idle                     |
 * | free   | its share of messages is used up, `end`, no more BDAT    | leaving                            |
 * | asking | the envelope is refused, or the message may not leave    | free                               |
 * | asking | the envelope is accepted: the message is written         | flying                             |
 * | flying | there is room: another envelope and message are written  | flying                             |
 * | flying | BDAT is answered                                         | flying, or free if it was the last |
 * | any    | a fault, silence or the connection's end                 | closed                             |
 */
import type { Flight } from './smtp-flight.ts';

/** Nothing is being sent. */
interface Free {
  readonly at: 'free';
}

/** An envelope is written, and its message has not begun to leave. */
interface Asking {
  readonly at: 'asking';
  readonly flight: Flight;
}

/** Messages are on the wire, in the order of their replies. */
interface Flying {
  readonly at: 'flying';
  readonly flights: readonly Flight[];
}

/** QUIT has been sent. */
interface Leaving {
  readonly at: 'leaving';
}

interface Closed {
  readonly at: 'closed';
}

export type ChunkingState = Free | Asking | Flying | Leaving | Closed;

export const FREE: Free = { at: 'free' };

/** The state with these messages on the wire. */
export const withFlights = (flights: readonly Flight[]): Flying | Free =>
  flights.length > 0 ? { at: 'flying', flights } : FREE;
