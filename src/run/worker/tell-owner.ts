import { messageOf } from '../../shared/errors/message-of.ts';
import { type Log, shortAddressesIn } from '../../shared/log.ts';
import type { EditionBlock, Halt } from '../../shared/reasons/halt.ts';
import { type OwnerNotice, percent, type SendingPause } from '../../shared/reasons/owner-notice.ts';
import { type Clock, DAY } from '../../shared/time/clock.ts';

/** What notifying the owner needs from the store. */
export interface NoticeStore {
  /** The sending pause that holds lessons and issues back now. */
  pause(): Promise<SendingPause | undefined>;
  /** Queues a notice, once for each cause, matter and day, no matter who asks. */
  enqueueNotice(
    notice: { cause: OwnerNotice['cause']; of?: string | undefined; editionId: string; notAfter: number },
    now: number,
  ): Promise<void>;
}

export interface OwnerDeps {
  readonly store: NoticeStore;
  /** Compiles a notice; undefined if the settings name no owner: then only the log reports it. */
  readonly edition: ((notice: OwnerNotice) => Promise<string>) | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** Tells the log and the owner why sending has stopped, once each. */
export interface OwnerTeller {
  /** Checks whether sending is paused, and reports it. `news`: it was not known here before. */
  ofPause(): Promise<{ readonly pause: SendingPause; readonly news: boolean } | undefined>;
  /** The provider refuses the sender; the notice waits until mail is accepted again. */
  ofHalt(halt: Pick<Halt, 'code' | 'said'>): Promise<void>;
  /** The provider refuses emails for everybody. Resolves to whether one of them was not known here before. */
  ofBlockedEmails(emails: readonly EditionBlock[]): Promise<boolean>;
}

/** After this long, a notice is no longer news. */
const WORTH_TELLING = 7 * DAY;

export function ownerTeller({ store, edition, clock, log }: OwnerDeps): OwnerTeller {
  let known: number | undefined;
  const told = new Set<string>();
  const blockedBefore = new Set<string>();

  /** A notice that can't be made is retried at the next look: it must not keep emails from leaving. */
  async function tell(name: string, notice: OwnerNotice, of?: string): Promise<void> {
    if (!edition || told.has(name)) return;
    try {
      const editionId = await edition(notice);
      const notAfter = clock.now() + WORTH_TELLING;
      await store.enqueueNotice({ cause: notice.cause, of, editionId, notAfter }, clock.now());
      told.add(name);
    } catch (error) {
      log.error({ error: messageOf(error), cause: notice.cause }, 'could not send a notice to the owner');
    }
  }

  return {
    async ofPause() {
      const pause = await store.pause();
      if (!pause) return undefined;
      const news = pause.at !== known;
      known = pause.at;
      if (news) {
        const { cause, emails, bad } = pause;
        const since = new Date(pause.at).toISOString();
        log.error(
          { cause, emails, bad, share: percent(bad, emails), since },
          'sending is paused; resume it with: pace resume',
        );
      }
      await tell(`pause ${pause.at}`, pause);
      return { pause, news };
    },
    async ofHalt({ code, said }) {
      const at = clock.now();
      await tell(`halt ${Math.floor(at / DAY)}`, {
        cause: 'halted',
        at,
        code,
        reason: shortAddressesIn(said),
      });
    },
    async ofBlockedEmails(emails) {
      let news = false;
      for (const { stream, item, said, beganAt: at } of emails) {
        const email = `${stream}/${item}`;
        const name = `email ${email} ${at}`;
        if (blockedBefore.has(name)) continue;
        blockedBefore.add(name);
        news = true;
        log.error({ email, said }, 'an email is blocked: the provider refuses it for every reader');
        await tell(name, { cause: 'email', at, email, reason: shortAddressesIn(said) }, `${stream}-${item}`);
      }
      return news;
    },
  };
}
