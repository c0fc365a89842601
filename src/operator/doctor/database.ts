import { type Assessment, fault, ok, warning } from './diagnosis.ts';
import type { StoreState } from './lookups.ts';

/** @param place what DATABASE_URL names, without a password. */
export function judgeDatabase(state: StoreState, place: string): Assessment {
  switch (state.kind) {
    case 'ready':
      return ok(`${place} opens, is up to date and can be written`);
    case 'absent':
      return state.writable
        ? ok(`${place} is made at the first start`)
        : fault(
            `${place} can't be made: its folder can't be written`,
            `let the user that runs Pacesetter write there, or set DATABASE_URL=file:/a/folder/of/its/own/pacesetter.db`,
          );
    case 'unreachable':
      return fault(`${place} can't be opened: ${state.reason}`, state.remedy);
    case 'older':
      return warning(
        `${place} lacks ${state.missing === 1 ? 'a migration' : `${state.missing} migrations`}`,
        'start this version once (npm start): it brings the store up to date; make a backup first',
      );
    case 'newer':
      return fault(
        `${place} was made by a newer version`,
        'run the newest version here too: git pull && npm ci --omit=dev',
      );
    case 'read-only':
      return fault(
        `${place} can't be written: ${state.reason}`,
        'let the user that runs Pacesetter write it, and its folder too',
      );
    case 'stopped':
      return fault(`nothing is sent from ${place}`, state.reason);
  }
}
