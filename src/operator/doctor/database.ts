import type { Result } from './diagnosis.ts';
import type { StoreState } from './lookups.ts';

/**
 * @param place the database that DATABASE_URL names, without a password.
 */
export function judgeDatabase(state: StoreState, place: string): Result {
  switch (state.kind) {
    case 'ready':
      return { code: 'store-good', place };
    case 'absent':
      return { code: state.writable ? 'store-absent' : 'store-not-creatable', place };
    case 'unreachable':
      return { code: 'store-not-opened', trouble: state.trouble };
    case 'older':
      return { code: 'store-older', place, missing: state.missing };
    case 'newer':
      return { code: 'store-newer', place };
    case 'read-only':
      return { code: 'store-read-only', place, said: state.said };
    case 'barred':
      return { code: 'store-barred', place, reason: state.code, said: state.said };
  }
}
