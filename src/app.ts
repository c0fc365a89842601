import { join } from 'node:path';
import { compileApart } from './compose/compile-apart.ts';
import type { Compiler } from './compose/compiler.ts';
import type { EditionContent } from './compose/edition.ts';
import { type EditionKeeper, type Editions, editionsOf } from './compose/editions.ts';
import { wireFormats } from './compose/wire/formats.ts';
import { lettersFor } from './compose/wire/letters.ts';
import type { Slab } from './compose/wire/slab.ts';
import { type Config, ConfigError } from './config.ts';
import type { Catalogue } from './content/catalogue.ts';
import { gitCommit } from './content/git-commit.ts';
import { liveCatalogue } from './content/live-catalogue.ts';
import { renderWebText } from './content/web-text.ts';
import { pacer } from './deliver/pacer.ts';
import type { Transport } from './deliver/transport.ts';
import { readResendEvent } from './events/resend-webhook.ts';
import type { Clock } from './shared/clock.ts';
import { systemClock } from './shared/clock.ts';
import { readDkimKey } from './shared/dkim-key.ts';
import type { Log } from './shared/log.ts';
import { randomId, systemRandom } from './shared/random.ts';
import { keptSecret } from './shared/secret.ts';
import { tokenKeys } from './shared/token.ts';
import { confirm, inspectConfirm, renewConfirm } from './signup/confirm.ts';
import type { SignupDeps } from './signup/context.ts';
import { leave, rejoin } from './signup/leave.ts';
import * as preferences from './signup/preferences.ts';
import { viewReader } from './signup/reader-view.ts';
import { CONFIRM_WITHIN_WORDS, requestSignIn, requestSignup } from './signup/signup.ts';
import { allowances, type Budgets, openBudgets } from './store/budgets.ts';
import { deliverStore } from './store/deliver-store.ts';
import { editionStore } from './store/edition-store.ts';
import { eventStore } from './store/event-store.ts';
import { instanceId } from './store/instance.ts';
import { movedGuard } from './store/moved-guard.ts';
import { openDatabase } from './store/open.ts';
import { pacerStore } from './store/pacer-store.ts';
import { planStore } from './store/plan-store.ts';
import { type ReportStore, reportStore } from './store/report-store.ts';
import { restoreGuard } from './store/restore-guard.ts';
import { subscriberStore } from './store/subscriber-store.ts';
import type { DkimSettings } from './transport/dkim.ts';
import { outboxTransport } from './transport/outbox.ts';
import { outboxInbox } from './transport/outbox-inbox.ts';
import { resendTransport } from './transport/resend.ts';
import { smtpTransport } from './transport/smtp.ts';
import type { InboxPort, WebPorts } from './web/ports.ts';
import { isGone, ownerName } from './worker/owner.ts';
import type { WorkerDeps } from './worker/worker.ts';

/** The product, put together. Only this file names concrete adapters. */
export interface App {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly transport: Transport;
  readonly signup: SignupDeps;
  readonly reports: ReportStore;
  /** What an edition says. */
  edition(id: string): Promise<EditionContent>;
  /** What a worker works with; `only` confines it to one subscriber. */
  worker(only?: number): WorkerDeps;
  /** What the web works with; made once, when a web is served. */
  web(): WebPorts;
  readonly inbox: InboxPort | undefined;
  /** Called when something became due; a running worker sets it. */
  onWake: () => void;
  close(): Promise<void>;
}

export interface AppOptions {
  readonly clock?: Clock;
  readonly log: Log;
  /** How letters are compiled; in a process of its own unless told. */
  readonly compiler?: Compiler;
}

/**
 * Opens the store, reads the content and wires everything.
 *
 * @throws ContentError for faulty content.
 */
export async function openApp(
  config: Config,
  { clock = systemClock, log, compiler = compileApart() }: AppOptions,
): Promise<App> {
  const content = liveCatalogue(config.contentFolder);
  const transport = transportOf(config, clock);
  const db = await openDatabase(config.database);
  const instance = await instanceId(db);
  const [first, ...more] = config.secretKeys;
  const keys = tokenKeys(first === undefined ? [keptSecret(config.dataFolder)] : [first, ...more]);
  const inbox = config.mail.kind === 'outbox' ? outboxInbox(config.mail.folder) : undefined;
  const kept = editionStore(db);
  const events = eventStore(db, instance);
  let budgets: Budgets | undefined;

  let compiled: { of: Catalogue; editions: Editions } | undefined;
  const editions = (): Editions => {
    const catalogue = content.current();
    if (compiled?.of !== catalogue) {
      const commit = gitCommit(config.contentFolder);
      const keeper: EditionKeeper = {
        keep: (edition) => kept.keep(edition, commit, clock.now()),
      };
      const source = { catalogue, baseUrl: config.baseUrl, confirmWithin: CONFIRM_WITHIN_WORDS };
      compiled = { of: catalogue, editions: editionsOf(source, compiler, keeper) };
    }
    return compiled.editions;
  };

  const letters = lettersFor(wireFormats[transport.wire], instance, kept.content);
  const nextLooks = new Map<string, number>();
  const slabs: Slab[] = [];
  const pace = pacer(transport.name, config.allowance, pacerStore(db), clock);
  const memory = config.database === ':memory:';
  const moved = movedGuard(db);
  const guard = restoreGuard(db, instance, memory ? undefined : `${config.database}.sent`);

  const signup: SignupDeps = {
    store: subscriberStore(db),
    editions: {
      confirm: (course) => editions().confirm(course),
      welcome: (course) => editions().welcome(course),
      goodbye: () => editions().goodbye(),
      signIn: () => editions().signIn(),
    },
    keys,
    catalogue: content.current,
    now: () => clock.now(),
    wake: () => app.onWake(),
  };

  const app: App = {
    config,
    clock,
    log,
    transport,
    signup,
    reports: reportStore(db),
    edition: kept.content,
    inbox,
    onWake: () => {},
    worker: (only) => ({
      plan() {
        try {
          content.refresh();
        } catch (error) {
          log.error(
            { error: (error as Error).message },
            'changed content is faulty; the last good one stays',
          );
        }
        return {
          store: planStore(db),
          editions: editions(),
          catalogue: content.current(),
          log,
          clock,
          nextLooks,
          only,
        };
      },
      deliver: {
        store: deliverStore(db, config.allowance.domains),
        transport,
        pacer: pace,
        letters,
        keys,
        instance,
        clock,
        random: systemRandom,
        log,
        inDoubt: config.inDoubt,
        owner: ownerName(),
        isDead: isGone,
        newId: () => randomId(12),
        slabs,
        noteHandOver: guard.note,
        only,
      },
      async check() {
        await moved.check();
        await guard.check();
      },
      clock,
      log,
    }),
    web() {
      const limits = allowances(config.signupRate);
      const apart = config.engine === 'sqlite' && config.database !== ':memory:';
      budgets ??= openBudgets(apart ? join(config.dataFolder, 'budgets.db') : config.database, limits);
      return {
        baseUrl: config.baseUrl,
        corsOrigins: config.corsOrigins,
        trustProxy: config.trustProxy,
        signup: {
          request: (fields, origin) => requestSignup(signup, fields, origin),
          inspect: (token) => inspectConfirm(signup, token),
          confirm: (token, origin) => confirm(signup, token, origin),
          renew: (token, origin) => renewConfirm(signup, token, origin),
          requestSignIn: (email) => requestSignIn(signup, email),
        },
        readers: {
          view: (token) => viewReader(signup, token),
          change: (token, changes) => preferences.changePreferences(signup, token, changes),
          pause: (token, weeks) => preferences.pause(signup, token, weeks),
          resume: (token) => preferences.resume(signup, token),
          setInterval: (token, course, days) => preferences.setInterval(signup, token, course, days),
          askNext: (token, course) => preferences.askNext(signup, token, course),
          leaveCourse: (token, course) => preferences.leaveCourse(signup, token, course),
          leave: (token, via) => leave(signup, token, via),
          rejoin: (token) => rejoin(signup, token),
        },
        pages: {
          catalogue: content.current,
          render: renderWebText,
          imageFolder: join(config.contentFolder, 'images'),
        },
        webhooks: {
          enabled: config.webhookSecrets.length > 0,
          async receive(rawBody, headers) {
            const event = readResendEvent(rawBody, headers, config.webhookSecrets);
            if (!event) return 'refused';
            const result = await events.record(event, clock.now());
            log.info({ event: event.id, kind: event.kind, result }, 'provider event');
            return 'accepted';
          },
        },
        inbox,
        budgets,
        now: () => clock.now(),
        healthy: () => app.reports.answers(),
        log: (error, message) =>
          log.error(
            { error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
            message,
          ),
      };
    },
    async close() {
      await transport.close();
      await compiler.close();
      await budgets?.close();
      await db.destroy();
    },
  };
  return app;
}

/** @throws ConfigError where the transport can't make sense of its settings. */
function transportOf(config: Config, clock: Clock): Transport {
  try {
    return concreteTransport(config, clock);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError([`MAIL_URL and what belongs to it: ${(error as Error).message}`]);
  }
}

function concreteTransport(config: Config, clock: Clock): Transport {
  const { mail } = config;
  switch (mail.kind) {
    case 'outbox':
      return outboxTransport(mail.folder, clock);
    case 'resend':
      return resendTransport({
        apiKey: mail.apiKey,
        baseUrl: mail.baseUrl,
        requestsPerSecond: config.allowance.rate?.perSecond,
        clock,
      });
    case 'smtp':
      return smtpTransport({ url: mail.url, clock, dkim: dkimOf(config) });
  }
}

/** @throws ConfigError where the key can't be used. */
function dkimOf({ dkim }: Config): DkimSettings | undefined {
  if (dkim === undefined) return undefined;
  try {
    return { ...dkim, key: readDkimKey(dkim.key) };
  } catch (error) {
    throw new ConfigError([`DKIM_KEY: ${(error as Error).message}`]);
  }
}
