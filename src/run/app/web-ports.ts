import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Budgets } from '../../adapters/store/budgets.ts';
import type { EventStore } from '../../adapters/store/event-store.ts';
import { rootOf } from '../../adapters/web/below.ts';
import type { InboxPort, WebPorts } from '../../adapters/web/ports.ts';
import type { Markdown } from '../../flow/content/catalogue.ts';
import type { WebText } from '../../flow/content/web-text.ts';
import { confirm, inspectConfirm, renewConfirm } from '../../flow/readers/confirm.ts';
import type { SignupDeps } from '../../flow/readers/context.ts';
import { leave, rejoin } from '../../flow/readers/leave.ts';
import { eraseOwnData, inspectOwnData, mailOwnData, ownDataOf } from '../../flow/readers/own-data.ts';
import * as preferences from '../../flow/readers/preferences.ts';
import { proofOfWork } from '../../flow/readers/proof-of-work.ts';
import { viewReader } from '../../flow/readers/reader-view.ts';
import type { RequestDesk } from '../../flow/readers/request-desk.ts';
import { askForOwnData, askToSignIn, askToSignUp } from '../../flow/readers/signup.ts';
import type { Readiness } from '../../operator/status/readiness.ts';
import { reportOf } from '../../shared/errors/report-of.ts';
import type { Log } from '../../shared/log.ts';
import { languageOf, wordsIn } from '../../shared/words/wording.ts';
import type { Config } from '../config/config.ts';
import { inboxAddress } from './inbox-address.ts';

/** At once, as `textFaults` does: what is being imported can't be required meanwhile. */
const load = createRequire(import.meta.url);

interface WebParts {
  readonly config: Config;
  readonly log: Log;
  readonly signup: SignupDeps;
  readonly events: EventStore;
  readonly budgets: Budgets;
  readonly inbox: InboxPort | undefined;
  readonly desk: RequestDesk;
  /** Whether the store accepts writes, and what keeps mail from leaving. */
  readiness(): Promise<Readiness>;
  /** Everything stored about one person. */
  dossier(subscriberId: number): Promise<object | undefined>;
}

/** What the pages need from the stages. */
export function webPorts(parts: WebParts): WebPorts {
  const { config, log, signup, events, budgets, inbox, desk, readiness } = parts;
  // A text belongs to one catalogue: it goes when that is read again.
  const texts = new WeakMap<Markdown, WebText>();
  return {
    baseUrl: config.baseUrl,
    corsOrigins: config.corsOrigins,
    trustProxy: config.trustProxy,
    signup: {
      request: (fields, origin) => desk.take(askToSignUp(signup, fields, origin)),
      inspect: (token) => inspectConfirm(signup, token),
      confirm: (token, origin) => confirm(signup, token, origin),
      renew: (token, origin) => renewConfirm(signup, token, origin),
      requestSignIn: (email) => desk.take(askToSignIn(signup, email)),
    },
    ownData: {
      request: (email) => desk.take(askForOwnData(signup, email)),
      mail: (manageToken) => mailOwnData(signup, manageToken),
      inspect: (token) => inspectOwnData(signup, token),
      async read(token) {
        const id = await ownDataOf(signup, token);
        return id === undefined ? undefined : parts.dossier(id);
      },
      erase: (token) => eraseOwnData(signup, token),
    },
    readers: {
      view: (token) => viewReader(signup, token),
      change: (token, changes) => preferences.changePreferences(signup, token, changes),
      pause: (token, weeks) => preferences.pause(signup, token, weeks),
      resume: (token) => preferences.resume(signup, token),
      stay: (token) => preferences.stay(signup, token),
      setInterval: (token, course, days) => preferences.setInterval(signup, token, course, days),
      askNext: (token, course) => preferences.askNext(signup, token, course),
      leaveCourse: (token, course) => preferences.leaveCourse(signup, token, course),
      leave: (token, via) => leave(signup, token, via),
      rejoin: (token, origin) => rejoin(signup, token, origin),
    },
    pages: {
      catalogue: signup.catalogue,
      render(markdown) {
        const known = texts.get(markdown);
        if (known) return known;
        // What reads Markdown is loaded for the first visitor, not by every server.
        const { renderWebText } = load(
          '../../flow/content/web-text.ts',
        ) as typeof import('../../flow/content/web-text.ts');
        const language = languageOf(signup.catalogue().publication.language) ?? 'en';
        const text = renderWebText(markdown, wordsIn(language).phrases.blocks, rootOf(config.baseUrl));
        texts.set(markdown, text);
        return text;
      },
      imageFolder: join(config.contentFolder, 'images'),
    },
    webhooks: {
      enabled: config.webhookSecrets.length > 0,
      async receive(rawBody, headers) {
        const { readResendEvent } = await import('../../flow/events/resend-webhook.ts');
        const event = readResendEvent(rawBody, headers, config.webhookSecrets);
        if (!event) return 'refused';
        const result = await events.record(event, signup.now());
        log.info({ event: event.id, kind: event.kind, result }, 'applied a provider event');
        return 'accepted';
      },
    },
    inbox: inboxAddress(config) === undefined ? undefined : inbox,
    budgets,
    stamps: {
      issue: () => signup.keys.sign({ purpose: 'form', subject: signup.now(), version: 0 }) as string,
      ageOf(stamp) {
        const shown = signup.keys.verify('form', stamp);
        return shown && signup.now() - shown.subject;
      },
    },
    proof: config.proofOfWork
      ? proofOfWork({
          secrets: signup.keys.secretsFor('proof of work'),
          now: signup.now,
          use: (name) => budgets.take('proof', name),
        })
      : undefined,
    now: () => signup.now(),
    readiness,
    log: (error, message) => log.error({ error: reportOf(error) }, message),
  };
}
