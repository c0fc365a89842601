import { isReservedDomain } from '../../shared/addresses/reserved-domain.ts';
import type { Result } from './diagnosis.ts';

/** Whether `from` can be the sender at all; the DNS checks cover the rest. */
export function judgeSender(address: string, domain: string, leaves: boolean): Result {
  if (!isReservedDomain(domain)) return { code: 'sender-good', address };
  return { code: leaves ? 'sender-placeholder' : 'sender-placeholder-here', address, domain };
}
