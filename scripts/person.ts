import { createWriteStream } from 'node:fs';
import type { App } from '../src/app/app.ts';
import { parseAddress } from '../src/shared/email-address.ts';
import { printJson, UsageError } from './print.ts';

/** Prints everything held on one person as JSON, or writes it to a file. */
export async function exportPerson(app: App, email: string, file: string | undefined): Promise<void> {
  const key = keyOf(email);
  const reader = await app.signup.store.findByKey(key);
  const dossier = reader && (await app.reports.dossier(reader.id));
  if (!dossier) {
    const suppression = await app.signup.store.suppression(app.signup.keys.fingerprints(key));
    throw new UsageError(
      suppression
        ? `${email}: there is no such subscriber; a keyed hash of the address says that it is never mailed (${suppression})`
        : `${email}: there is no such subscriber, and nothing is held`,
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
  app: App,
  email: string,
  { reason, json }: { reason: string; json?: boolean },
): Promise<void> {
  if (reason.trim() === '') throw new UsageError('--reason: say why; it is kept');
  const hashes = app.signup.keys.fingerprints(keyOf(email));
  const lifted = await app.signup.store.liftSuppression(hashes, reason.trim(), app.clock.now());
  if (lifted === undefined) throw new UsageError(`${email}: this address is not suppressed`);
  if (json) return printJson({ lifted });
  process.stdout.write(
    `Lifted: the address was suppressed as ${lifted}. It gets nothing before its owner signs up again and confirms.\n`,
  );
}

function keyOf(email: string): string {
  const address = parseAddress(email);
  if (typeof address === 'string') throw new UsageError(`${email}: this is no address`);
  return address.key;
}
