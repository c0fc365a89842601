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
    throw new ContentError([{ rule: 'file-unreadable', data: {}, file, line: undefined, field: undefined }]);
  }
}
