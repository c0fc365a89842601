import { ExpectedError } from '../errors/expected-error.ts';

/** Why Resend can't be asked with these settings: the key has characters that no key has, or must not be sent there. */
export type ResendFault =
  | { readonly code: 'key-characters' }
  | { readonly code: 'base-url'; readonly found: string };

/** Settings with which nothing is requested from Resend. */
export class ResendSettingsError extends ExpectedError {
  readonly fault: ResendFault;

  constructor(fault: ResendFault) {
    super(resendFaultText(fault));
    this.fault = fault;
  }
}

/** The setting and its mistake in one line, never with the key. */
export function resendFaultText(fault: ResendFault): string {
  switch (fault.code) {
    case 'key-characters':
      return 'RESEND_API_KEY contains characters that no key has';
    case 'base-url':
      return `RESEND_BASE_URL must be an https URL (http only for this machine): ${fault.found}`;
  }
}
