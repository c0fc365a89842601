import type { Result } from './diagnosis.ts';
import type { DiskSpace } from './lookups.ts';

const MEGABYTE = 1_000_000;
const LEAST = 100 * MEGABYTE;
const LITTLE = 1000 * MEGABYTE;
const FEW_FILES = 1000;

/** Whether sent emails can still be written down. */
export function judgeDisk({ folder, free, filesFree }: DiskSpace): Result {
  if (free < LEAST) return { code: 'disk-full', folder, free };
  if (filesFree !== undefined && filesFree < FEW_FILES) {
    return { code: 'disk-files', folder, files: filesFree };
  }
  return { code: free < LITTLE ? 'disk-little' : 'disk-good', folder, free };
}
