import { relative } from 'node:path';
import { ContentError } from './content-error.ts';

/**
 * Reads something of the content folder.
 *
 * @throws ContentError that names the file or folder if this user may not read it. Any other error of the system may
 *   pass, and is thrown as it is.
 */
export function allowed<T>(contentFolder: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { code, path = contentFolder } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    const file = relative(contentFolder, path) || '.';
    const remedy = 'allow the user that runs Pacesetter to read it';
    const message = 'may not be read by this user';
    const fault = {
      rule: 'file-unreadable',
      file,
      line: undefined,
      field: undefined,
      message,
      remedy,
    } as const;
    throw new ContentError([fault]);
  }
}
