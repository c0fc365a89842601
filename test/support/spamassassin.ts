import { execFileSync } from 'node:child_process';
import { NO_SPAMASSASSIN } from '../../src/preview/spam-score.ts';

/** Why messages can't be scored here; undefined when they can. */
export function whyNoSpamAssassin(): string | undefined {
  try {
    execFileSync('spamassassin', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return NO_SPAMASSASSIN;
  }
}
