import { createWriteStream } from 'node:fs';
import type { StorePorts } from '../src/run/app/store-ports.ts';
import { keyOfAddress } from '../src/shared/addresses/email-address.ts';
import { print, printJson, UsageError } from './print.ts';

/** Prints everything stored about one person as JSON, or writes it to a file. */
export async function exportPerson(
  ports: StorePorts,
  email: string,
  file: string | undefined,
): Promise<void> {
  const { subscribers, reports } = ports;
  const key = keyOfAddress(email);
  const reader = await subscribers.findByKey(key);
  const dossier = reader && (await reports.dossier(reader.id));
  if (!dossier) {
    const suppression = await subscribers.suppression(ports.keys().fingerprints(key));
    throw new UsageError(
      suppression
        ? `${email}: there is no such subscriber; the address is suppressed and never mailed (${suppression})`
        : `${email}: there is no such subscriber, and nothing is stored about this address`,
    );
  }
  if (file === undefined) return printJson(dossier);
  const out = createWriteStream(file, { mode: 0o600 });
  await new Promise<void>((resolve, reject) => {
    out.once('error', reject);
    out.end(`${JSON.stringify(dossier, null, 2)}\n`, resolve);
  });
}

export async function liftSuppression(
  { subscribers, keys, clock }: StorePorts,
  email: string,
  { reason, json }: { reason: string; json?: boolean },
): Promise<void> {
  if (reason.trim() === '') throw new UsageError('--reason: give the reason; it is kept on record');
  const hashes = keys().fingerprints(keyOfAddress(email));
  const lifted = await subscribers.liftSuppression(hashes, reason.trim(), clock.now());
  if (lifted === undefined) throw new UsageError(`${email}: this address is not suppressed`);
  if (json) return printJson({ lifted });
  print(
    `Lifted: the address was suppressed as ${lifted}. It gets no email until its owner signs up again and confirms.`,
  );
}
