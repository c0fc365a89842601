import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { placeOf } from '../../adapters/store/postgres-place.ts';
import { statusFacts } from '../../adapters/store/status-store.ts';
import { storeGuards } from '../../adapters/store/store-guards.ts';
import { openingOf } from '../../flow/deliver/allowance.ts';
import { type Matter, mattersOf } from '../../operator/status/matters.ts';
import type { Config } from '../config/config.ts';
import { senderOf } from './sender.ts';
import type { OpenStore } from './store-ports.ts';

/** What waits in a store, and which store that is. */
export interface Status {
  /** The file, or the server and database, never with a password. */
  readonly place: string;
  readonly transport: Config['mail']['kind'];
  /** When any worker last turned; epoch milliseconds. */
  readonly lastTurnAt: number | undefined;
  readonly matters: readonly Matter[];
}

/** Examines a store as it is; writes nothing and reads no content. */
export async function statusOf(
  { db, file, instance }: Pick<OpenStore, 'db' | 'file' | 'instance'>,
  config: Config,
  now: number,
): Promise<Status> {
  const transport = config.mail.kind;
  // An outside observer considers no worker gone.
  const nobody = { owner: '', isGone: () => false, now: () => now };
  const facts = await statusFacts(db, {
    sender: senderOf(config),
    openingOf: (standing) => openingOf(standing, config.allowance, now),
    look: storeGuards(db, instance, file, nobody).look,
    hasCourse: (course) => existsSync(join(config.contentFolder, 'courses', course, 'course.md')),
    now,
  });
  return {
    place: config.engine === 'postgres' ? placeOf(config.database) : config.database,
    ...{ transport, lastTurnAt: facts.lastTurnAt, matters: mattersOf(facts, now) },
  };
}
