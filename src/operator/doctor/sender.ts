import { isReservedDomain } from '../../shared/addresses/reserved-domain.ts';
import { type Assessment, fault, notYet, ok } from './diagnosis.ts';

/** Whether `from` can be the sender at all; the DNS checks say the rest. */
export function judgeSender(email: string, domain: string, leaves: boolean): Assessment {
  if (!isReservedDomain(domain)) return ok(`emails come from ${email}`);
  const why = `${email} is a placeholder: nobody can own ${domain}`;
  if (!leaves) return notYet(`${why}; set from in newsletter.md to your own address before you send mail`);
  return fault(why, 'set from in newsletter.md to an address in your own domain');
}
