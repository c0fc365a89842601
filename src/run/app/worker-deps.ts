import type { Acceptances } from '../../adapters/store/acceptances.ts';
import { blameStore } from '../../adapters/store/blame-store.ts';
import { deliverStore } from '../../adapters/store/deliver-store.ts';
import type { EditionStore } from '../../adapters/store/edition-store.ts';
import type { Database } from '../../adapters/store/open.ts';
import { pacerStore } from '../../adapters/store/pacer-store.ts';
import { planStore } from '../../adapters/store/plan-store.ts';
import type { RunStore } from '../../adapters/store/run-store.ts';
import type { storeGuards } from '../../adapters/store/store-guards.ts';
import { sunsetStore } from '../../adapters/store/sunset-store.ts';
import { noteTurn } from '../../adapters/store/turns.ts';
import type { LiveEditions } from '../../flow/compose/live-editions.ts';
import { emailsFor } from '../../flow/compose/wire/emails.ts';
import { wireFormats } from '../../flow/compose/wire/formats.ts';
import type { Slab } from '../../flow/compose/wire/slab.ts';
import type { LiveCatalogue } from '../../flow/content/live-catalogue.ts';
import type { Sender } from '../../flow/deliver/deliver-store.ts';
import { ownBatches } from '../../flow/deliver/own-batches.ts';
import { pacer } from '../../flow/deliver/pacer.ts';
import type { Transport } from '../../flow/deliver/transport.ts';
import { lookForSilence } from '../../flow/readers/sunset.ts';
import type { Log } from '../../shared/log.ts';
import { randomId, systemRandom } from '../../shared/random.ts';
import type { SetAsideNotes } from '../../shared/reasons/set-aside.ts';
import type { TokenKeys } from '../../shared/signing/token.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { storedZones } from '../../shared/time/time-zone.ts';
import type { Language } from '../../shared/words/wording.ts';
import type { Config } from '../config/config.ts';
import type { ClockWatch } from '../worker/clock-watch.ts';
import { faultyFileNotes } from '../worker/note-faulty-files.ts';
import { isGone, ownerName } from '../worker/owner.ts';
import { ownerTeller } from '../worker/tell-owner.ts';
import type { WorkerDeps } from '../worker/turn.ts';
import { forgetting } from './forgetting.ts';
import { returnPathsOf } from './report-taker.ts';

export interface WorkerParts {
  readonly config: Config;
  readonly db: Database;
  readonly instance: string;
  readonly keys: TokenKeys;
  readonly clock: Clock;
  readonly clockWatch: ClockWatch | undefined;
  readonly log: Log;
  readonly transport: Transport;
  readonly sender: Sender;
  readonly setAside: SetAsideNotes;
  readonly guard: ReturnType<typeof storeGuards>;
  readonly runs: RunStore;
  readonly content: Pick<LiveCatalogue, 'current' | 'faults'>;
  readonly zoneOf: ReturnType<typeof storedZones>;
  readonly editions: LiveEditions;
  readonly kept: EditionStore;
  /** Reads changed content. */
  readonly refresh: () => void;
  readonly nextLooks: Map<string, number>;
  readonly giveWay: () => Promise<boolean>;
  readonly takeReports: WorkerDeps['lookAtMail'];
  /** What a worker of this name, and others, noted as accepted; undefined for a store in memory. */
  readonly acceptances: (owner: string) => Acceptances | undefined;
  /** Records departures; undefined on PostgreSQL and in memory. */
  readonly departures: string | undefined;
}

/** The dependencies of one process's workers; `only` limits one to one subscriber. */
export function workerDeps(parts: WorkerParts): (only?: number) => WorkerDeps {
  const { config, db, instance, keys, clock, clockWatch, log, transport, guard } = parts;
  const { runs, content, zoneOf, editions, kept, nextLooks, giveWay, departures, setAside } = parts;
  const { accounts } = parts.sender;
  const emails = emailsFor(wireFormats[transport.wire], instance, kept.content);
  const slabs: Slab[] = [];
  const pace = pacer(transport.name, config.allowance, pacerStore(db), clock);

  const silence = async (signal?: AbortSignal): Promise<void> => {
    const sunset = {
      ...{ catalogue: content.current, store: sunsetStore(db), log, setAside },
      edition: (own: Language | null) => editions.id({ kind: 'stay' }, own),
    };
    const done = await lookForSilence(sunset, clock.now(), signal);
    if (done.asked + done.paused > 0) log.info(done, 'asked or paused silent readers');
  };
  const faultyFiles = faultyFileNotes(setAside, content.faults);
  const owner = ownerTeller({
    ...{ store: runs, clock, log },
    edition:
      config.ownerEmail === undefined ? undefined : (notice) => editions.id({ kind: 'notice', notice }),
  });

  return (only) => {
    const name = ownerName();
    const accepted = parts.acceptances(name);
    return {
      plan() {
        parts.refresh();
        return {
          ...{ store: planStore(db, zoneOf), editions: editions.current(), catalogue: content.current() },
          ...{ log, setAside, clock, nextLooks, giveWay, only },
        };
      },
      deliver: {
        store: deliverStore(db, config.allowance.domains, config.ownerEmail, guard.failover, log, accepted),
        journal: accepted,
        blame: blameStore(db),
        ...{ transport, accounts, pacer: pace, emails, keys, instance, giveWay, clock, log, slabs, only },
        returnPaths: config.mail.kind === 'smtp' ? returnPathsOf(config, instance, keys) : undefined,
        random: systemRandom,
        inDoubt: config.inDoubt,
        ...{ owner: name, own: ownBatches() },
        isDead: isGone,
        newId: () => randomId(12),
        clockInDoubt: () => clockWatch?.doubt() !== undefined,
        noteHandOver: guard.note,
      },
      check: guard.check,
      noteTurn: (now) => noteTurn(db, now),
      forget: forgetting({
        ...{ db, runs, retention: config.retention, departures, log, setAside },
        asOf: () => clockWatch?.forgetTime() ?? clock.now(),
      }),
      lookForSilence: only === undefined ? silence : undefined,
      noteFaultyFiles: only === undefined ? faultyFiles : undefined,
      lookAtMail: parts.takeReports,
      owner: only === undefined ? owner : undefined,
      ...{ clock, clockWatch, log },
    };
  };
}
