import { type Assessment, fault, ok, warning } from './diagnosis.ts';
import type { StoreState } from './lookups.ts';

/** @param place what DATABASE_URL names, without a password. */
export function judgeDatabase(state: StoreState, place: string): Assessment {
  switch (state.kind) {
    case 'ready':
      return ok(`${place} opens, is up to date and can be written`);
    case 'absent':
      return state.writable
        ? ok(`${place} will be created at the first start`)
        : fault(
            `${place} can't be created: its folder can't be written`,
            `give the user that runs Pacesetter write access to it, or set DATABASE_URL=file:/a/folder/of/its/own/pacesetter.db`,
          );
    case 'unreachable':
      return fault(`${place} can't be opened: ${state.reason}`, state.remedy);
    case 'older':
      return warning(
        `${place} lacks ${state.missing === 1 ? 'a migration' : `${state.missing} migrations`}`,
        'make a backup, then start this version once (npm start) to update the store',
      );
    case 'newer':
      return fault(
        `${place} was created by a newer version`,
        'run the newest version here, too: git pull && npm ci --omit=dev',
      );
    case 'read-only':
      return fault(
        `${place} can't be written: ${state.reason}`,
        'give the user that runs Pacesetter write access to it and its folder',
      );
    case 'stopped':
      return fault(`nothing is sent from ${place}`, state.reason);
  }
}
