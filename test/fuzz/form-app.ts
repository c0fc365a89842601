/** The pages over ports in memory, with the real parsing of sign-up fields. */
import { parseSignup } from '../../src/flow/readers/request.ts';
import { catalogue, fakeWeb } from '../unit/adapters/web/ports.ts';

export const FORM_TYPE = 'application/x-www-form-urlencoded';

export const { app: formApp } = fakeWeb({
  signup: {
    request: async (fields) => {
      const parsed = parseSignup(fields, catalogue);
      return parsed.ok ? { status: 'pending' } : { status: 'invalid', faults: parsed.faults };
    },
  },
});
