import type { Dice } from './dice.ts';

/** The stage of a conversation at which a fault occurs. */
export type SmtpStage = 'CONN' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'END';

/** Whom a refusal is about. */
export type Blame = 'nobody' | 'reader' | 'sender' | 'email' | 'limit';

/** The fault of one stage. */
export type SmtpFault =
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly code: number; readonly text: string; readonly blame: Blame }
  /** The connection is reset; at `END`: after the message was accepted, or before. */
  | { readonly kind: 'cut'; readonly taken: boolean }
  /** Accepted, and answered late; real milliseconds. */
  | { readonly kind: 'slow'; readonly ms: number };

/** A bad hour: for this many conversations, this stage answers the same. */
export interface SmtpPhase {
  readonly name: string;
  readonly stage: SmtpStage;
  readonly fault: SmtpFault;
  /** The remaining conversations. */
  left: number;
}

const NONE: SmtpFault = { kind: 'none' };
const CUT: SmtpFault = { kind: 'cut', taken: false };
const refused = (code: number, text: string, blame: Blame): SmtpFault => ({
  kind: 'refused',
  code,
  text,
  blame,
});
/** The temporary answer of a server in trouble. */
const BUSY = refused(421, '4.3.2 A bad day', 'nobody');

/** Draws a stage's own fault in one conversation. Permanent refusals here concern only one email. */
export function drawSmtpFault(dice: Dice, stage: SmtpStage): SmtpFault {
  const ms = dice.int(50, 400);
  switch (stage) {
    case 'CONN':
      return dice.pick<SmtpFault>([
        [96, NONE],
        [2, BUSY],
        [2, CUT],
      ]);
    case 'AUTH':
      return dice.pick<SmtpFault>([
        [98, NONE],
        [1, refused(454, '4.7.0 Temporary authentication failure', 'nobody')],
        [1, CUT],
      ]);
    case 'MAIL':
      return dice.pick<SmtpFault>([
        [97.5, NONE],
        [0.5, refused(451, '4.3.0 A bad day', 'nobody')],
        [0.5, BUSY],
        [0.5, CUT],
      ]);
    case 'RCPT':
      return dice.pick<SmtpFault>([
        [96.5, NONE],
        [1, refused(450, '4.2.1 Greylisted, please come again', 'nobody')],
        [0.5, refused(452, '4.2.2 Mailbox full', 'nobody')],
        [0.5, refused(554, '5.7.1 Recipient address rejected: Access denied', 'reader')],
        [0.5, CUT],
      ]);
    case 'DATA':
      return dice.pick<SmtpFault>([
        [99, NONE],
        [1, CUT],
      ]);
    case 'END':
      return dice.pick<SmtpFault>([
        [92, NONE],
        [1.5, refused(451, '4.3.2 A bad day', 'nobody')],
        [1, BUSY],
        [0.5, refused(554, '5.7.1 Message refused by the recipient', 'reader')],
        [1.5, CUT],
        [1.5, { kind: 'cut', taken: true }],
        [2, { kind: 'slow', ms }],
      ]);
  }
}

/**
 * Draws whether a bad hour begins with this conversation: the sender, its allowance or its email is refused for all.
 */
export function drawSmtpPhase(dice: Dice): SmtpPhase | undefined {
  const left = dice.int(2, 30);
  const phase = (name: string, stage: SmtpStage, fault: SmtpFault): SmtpPhase => ({
    name,
    stage,
    fault,
    left,
  });
  const found = dice.pick<SmtpPhase | 'none'>([
    [400, 'none'],
    [1, phase('nobody is let in', 'CONN', BUSY)],
    [1, phase('the login is refused', 'AUTH', refused(535, '5.7.8 Authentication failed', 'sender'))],
    [1, phase('the sender is refused', 'MAIL', refused(550, '5.7.1 Sender rejected', 'sender'))],
    [
      1,
      phase(
        'the sender is refused at the recipient',
        'RCPT',
        refused(550, '5.7.1 Sender verify failed', 'sender'),
      ),
    ],
    [
      1,
      phase(
        'the daily limit is reached',
        'RCPT',
        refused(550, '5.4.5 Daily user sending limit exceeded', 'limit'),
      ),
    ],
    [
      1,
      phase('the email is refused', 'END', refused(552, '5.3.4 Message size exceeds fixed limit', 'email')),
    ],
    [1, phase('the content is refused', 'END', refused(554, '5.7.1 Message contains spam', 'email'))],
  ]);
  return found === 'none' ? undefined : found;
}
