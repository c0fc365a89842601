import type { Connection } from './smtp-connect.ts';
import { misfit } from './smtp-envelope.ts';
import type { SmtpJob } from './smtp-job.ts';

/** The transactions of one connection. */
export interface Session {
  /** Takes the next message from its owner, or waits. */
  work(): void;
  /** Drops cancelled messages: hangs up if nothing else is being sent and it can't drop them otherwise. */
  cancel(): void;
  /** Accepts no more messages, quits, and hangs up after a second without an answer. */
  end(): void;
  /** Hangs up if one of these messages is being sent and not answered. */
  cut(jobs: readonly SmtpJob[]): void;
}

/** Provides a session's messages, and is notified by it. */
export interface SessionOwner {
  next(): SmtpJob | undefined;
  /** The session waits for work. */
  idle(session: Session): void;
  /** It is over; `jobs` certainly did not arrive and may take another route. */
  closed(session: Session, jobs: readonly SmtpJob[]): void;
}

/** The owner's next message that this server can accept. */
export function nextFitting(owner: SessionOwner, connection: Connection): SmtpJob | undefined {
  for (let job = owner.next(); job; job = owner.next()) {
    const unfit = misfit(job, connection);
    if (!unfit) return job;
    job.unsendable(unfit.reason, unfit.whose);
  }
  return undefined;
}
