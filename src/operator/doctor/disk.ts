import { type Assessment, fault, ok, warning } from './diagnosis.ts';
import type { DiskSpace } from './lookups.ts';

const MEGABYTE = 1_000_000;
const LEAST = 100 * MEGABYTE;
const LITTLE = 1000 * MEGABYTE;
const FEW_FILES = 1000;

/** Whether what is sent can still be written down. */
export function judgeDisk({ folder, free, filesFree }: DiskSpace): Assessment {
  const remedy = `free space on the disk of ${folder}, starting with logs and old backups; pace archive moves old deliveries out of the store`;
  const found = `${space(free)} are free on the disk of ${folder}`;
  if (free < LEAST) return fault(found, remedy);
  if (filesFree !== undefined && filesFree < FEW_FILES) {
    return fault(
      `only ${filesFree} more files fit on the disk of ${folder}`,
      `delete files there; df -i ${folder} counts them`,
    );
  }
  return free < LITTLE ? warning(found, remedy) : ok(found);
}

function space(bytes: number): string {
  return bytes < LITTLE ? `${Math.floor(bytes / MEGABYTE)} MB` : `${(bytes / LITTLE).toFixed(1)} GB`;
}
