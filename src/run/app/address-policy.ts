import type { AddressPolicy } from '../../shared/addresses/email-address.ts';
import type { Config } from '../config/config.ts';

/** Which addresses may sign up, according to the settings. The list of domains is read only if it is used. */
export async function addressPolicy(
  { roleAddresses: roles, disposableDomains }: Config,
  staysLocal: boolean,
): Promise<AddressPolicy> {
  const examples = staysLocal ? 'allow' : 'refuse';
  if (disposableDomains === 'allow') return { roles, isDisposable: undefined, examples };
  const { isDisposableDomain } = await import('../../flow/readers/disposable-domains.ts');
  return { roles, isDisposable: isDisposableDomain, examples };
}
