import { Worker } from 'node:worker_threads';
import { tokenCss } from '../../adapters/web/assets/tokens.ts';
import { messageOf } from '../../shared/errors/message-of.ts';
import { NoSpamAssassinError, type SpamScore } from '../check/spamassassin.ts';
import type { ListedEmail } from './email-list.ts';
import type { LiveEmails, Unmade } from './live-emails.ts';
import { type Rendition, renditionOf } from './rendition.ts';
import { type Remark, sampleDelivery } from './sample-delivery.ts';
import { SAMPLE_READERS, type SampleReader } from './sample-readers.ts';

/** An email as one sample reader gets it. */
export interface Proof {
  readonly email: ListedEmail;
  /** The last one that compiled. */
  readonly rendition: Rendition | undefined;
  /** Why there is no newer one. */
  readonly failure: Unmade | undefined;
  readonly remarks: readonly Remark[];
}

/** Whether emails can get spam scores; once they can't, nobody asks again. */
export type Scoring =
  | { readonly kind: 'possible' }
  | { readonly kind: 'not-installed' }
  | { readonly kind: 'failed'; readonly said: string };

/** The events for viewers: something has changed, or the theme has, too. */
export type PreviewEvent = 'change' | 'style';

/** The emails as they are now, and notifications of every change. */
export interface Preview {
  readonly live: LiveEmails;
  /** The theme's variables as its file is now. */
  readonly tokens: string;
  /** Increases with everything that emails show but don't contain: pictures, and the theme of their web pages. */
  readonly surroundings: number;
  /** Increases with every change. */
  readonly revision: number;
  readonly scoring: Scoring;
  proof(email: ListedEmail, sample: SampleReader): Promise<Proof>;
  /** What is known of an email for the first sample reader, without making it. */
  known(email: ListedEmail): { readonly bytes?: number; readonly spam?: number; readonly faulty?: boolean };
  score(rendition: Rendition): SpamScore | undefined;
  /** Scores this email as it is now, and all others that never had a score; resolves when it is done. */
  askForScores(email: ListedEmail, sample: SampleReader): Promise<void>;
  /** Makes every email, one after the other, and notifies of results. */
  makeAll(): Promise<void>;
  contentChanged(names: readonly string[]): void;
  templatesChanged(names: readonly string[]): Promise<void>;
  onEvent(listener: (event: PreviewEvent) => void): () => void;
}

export interface PreviewOptions {
  readonly live: LiveEmails;
  /** The date of all emails, epoch milliseconds: fixed, so that emails change only with their sources. */
  readonly at: number;
  readonly scoreSpam: (messages: readonly string[]) => Promise<readonly SpamScore[]>;
}

export function openPreview({ live, at, scoreSpam }: PreviewOptions): Preview {
  const listeners = new Set<(event: PreviewEvent) => void>();
  const proofs = new Map<string, { of: unknown; proof: Promise<Proof> }>();
  const renditions = new Map<string, Rendition>();
  const scores = new Map<string, SpamScore>();
  /** By email: the last score, which the list shows until the email is scored again. */
  const lastScores = new Map<string, number>();
  let tokens = tokenCss();
  let surroundings = 0;
  let revision = 0;
  let scoring: Scoring = { kind: 'possible' };
  let round = 0;
  let scored: Promise<void> = Promise.resolve();

  const tell = (event: PreviewEvent): void => {
    for (const listener of listeners) listener(event);
  };

  const proof = async (email: ListedEmail, sample: SampleReader): Promise<Proof> => {
    const made = await live.make(email);
    const catalogue = live.catalogueOf(email);
    const key = `${email.id} ${sample.id}`;
    const known = proofs.get(key);
    if (known?.of === made && catalogue) return known.proof;
    const { edition, failure } = made;
    const fresh = async (): Promise<Proof> => {
      if (!edition || !catalogue) return { email, rendition: undefined, failure, remarks: [] };
      const delivery = sampleDelivery(catalogue, email, sample, at);
      const rendition = await renditionOf(edition, delivery, at);
      renditions.set(key, rendition);
      return { email, rendition, failure, remarks: delivery.remarks };
    };
    const next = fresh();
    proofs.set(key, { of: made, proof: next });
    return next;
  };

  const scoreAll = async (wanted: ReadonlyMap<Rendition, string>): Promise<void> => {
    const unknown = [...wanted].filter(([{ hash }]) => !scores.has(hash));
    if (unknown.length === 0 || scoring.kind !== 'possible') return;
    try {
      const found = await scoreSpam(unknown.map(([{ raw }]) => raw));
      for (const [index, [{ hash }, id]] of unknown.entries()) {
        const score = found[index];
        if (!score) throw new Error('SpamAssassin gave no score');
        scores.set(hash, score);
        lastScores.set(id, score.score);
      }
    } catch (error) {
      scoring =
        error instanceof NoSpamAssassinError
          ? { kind: 'not-installed' }
          : { kind: 'failed', said: messageOf(error) };
    }
    tell('change');
  };

  const preview: Preview = {
    live,
    get tokens() {
      return tokens;
    },
    get surroundings() {
      return surroundings;
    },
    get revision() {
      return revision;
    },
    get scoring() {
      return scoring;
    },
    proof,
    known(email) {
      const made = live.made(email);
      const rendition = renditions.get(`${email.id} ${SAMPLE_READERS[0].id}`);
      const spam = lastScores.get(email.id);
      return {
        ...(rendition === undefined ? {} : { bytes: rendition.htmlBytes }),
        ...(spam === undefined ? {} : { spam }),
        faulty: made?.failure !== undefined,
      };
    },
    score: ({ hash }) => scores.get(hash),
    askForScores(email, sample) {
      // One run at a time; the next one scores whatever is newest then.
      scored = scored.then(async () => {
        const wanted = new Map<Rendition, string>();
        for (const { id } of live.emails) {
          const rendition = renditions.get(`${id} ${SAMPLE_READERS[0].id}`);
          if (rendition && !lastScores.has(id)) wanted.set(rendition, id);
        }
        const { rendition } = await proof(email, sample);
        if (rendition) wanted.set(rendition, email.id);
        await scoreAll(wanted);
      });
      return scored;
    },
    async makeAll() {
      const mine = ++round;
      let news = false;
      for (const email of live.emails) {
        if (mine !== round) return;
        const before = renditions.get(`${email.id} ${SAMPLE_READERS[0].id}`);
        const { rendition, failure } = await proof(email, SAMPLE_READERS[0]);
        news ||= rendition !== before || failure !== undefined;
      }
      if (news && mine === round) tell('change');
    },
    contentChanged(names) {
      revision += 1;
      if (names.some((name) => !name.endsWith('.md'))) surroundings += 1;
      live.readAgain();
      tell('change');
      void preview.makeAll();
    },
    async templatesChanged(names) {
      revision += 1;
      live.renew();
      tell('change');
      void preview.makeAll();
      if (!names.includes('theme.ts')) return;
      // The emails report a theme that can't be read.
      tokens = await freshTokens().catch(() => tokens);
      revision += 1;
      tell('style');
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return preview;
}

/** @throws Error if the theme can't be read. */
function freshTokens(): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./tokens-worker.ts', import.meta.url));
    worker.once('message', resolve).once('error', reject);
  });
}
