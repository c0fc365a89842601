import { isForOthers } from '../../shared/addresses/this-machine.ts';
import type { Config } from '../config/config.ts';

/** Where emails that stay on this machine can be read; undefined if none do, or if the pages are for others. */
export function inboxAddress({ mail, baseUrl }: Pick<Config, 'mail' | 'baseUrl'>): string | undefined {
  return mail.kind === 'outbox' && !isForOthers(baseUrl) ? `${baseUrl}/dev/inbox` : undefined;
}
