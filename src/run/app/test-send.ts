import { asTest, composeSample, TEST_INSTANCE } from '../../author/preview/compose-sample.ts';
import { emailsIn, findEmail, withDrafts } from '../../author/preview/email-list.ts';
import { sampleDelivery } from '../../author/preview/sample-delivery.ts';
import type { SampleReader } from '../../author/preview/sample-readers.ts';
import type { Compiler } from '../../flow/compose/compiler.ts';
import { splice } from '../../flow/compose/segments.ts';
import { readCatalogue } from '../../flow/content/read.ts';
import type { Outcome } from '../../flow/deliver/transport.ts';
import { CONFIRM_DAYS } from '../../flow/readers/signup.ts';
import { returnPaths } from '../../shared/addresses/return-path.ts';
import { randomId } from '../../shared/random.ts';
import { tokenKeys } from '../../shared/signing/token.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Config } from '../config/config.ts';
import { installedCompiler } from './installed-compiler.ts';
import { transportOf } from './transports.ts';

/** The result of a test email. */
export type TestSend =
  | {
      readonly kind: 'sent';
      /** `sourdough/starter` */
      readonly email: string;
      readonly subject: string;
      readonly transport: 'outbox' | 'resend' | 'smtp';
      /** The provider's name for it; in an outbox, its file. */
      readonly providerId: string;
    }
  /** `outcome` is the transport's; `reason` is one line. */
  | {
      readonly kind: 'refused';
      readonly outcome: Exclude<Outcome['kind'], 'accepted'>;
      readonly reason: string;
    }
  | { readonly kind: 'unknown'; readonly near: readonly string[] };

export interface TestSendOptions {
  /** In the form that `findEmail` accepts. */
  readonly email: string;
  /** One bare address. */
  readonly to: string;
  readonly as: SampleReader;
  readonly clock: Clock;
  readonly compiler?: Compiler;
  readonly signal?: AbortSignal;
}

/**
 * Sends one email as a test, by the configured transport and in the bytes that a reader would get: a composition root
 * that opens no store, so that it can't change any subscriber. Its links name nobody.
 *
 * @throws ContentError for faulty content; ConfigError for a transport that can't be made.
 */
export async function testSend(config: Config, options: TestSendOptions): Promise<TestSend> {
  const { to, as, clock, compiler = installedCompiler() } = options;
  const catalogue = readCatalogue(config.contentFolder);
  const wanted = findEmail(emailsIn(catalogue), options.email);
  if ('near' in wanted) return { kind: 'unknown', near: wanted.near };
  const email = wanted.found;
  const source = {
    catalogue: email.draft ? withDrafts(catalogue) : catalogue,
    baseUrl: config.baseUrl,
    unsubscribeAt: config.bounceMailbox && config.bounceAddress,
    confirmDays: CONFIRM_DAYS,
  };
  const transport = await transportOf(config, clock);
  try {
    const compiled = await compiler.compile(source, email.name);
    const edition = { ...compiled, content: asTest(compiled.content) };
    const at = clock.now();
    const sample = sampleDelivery(source.catalogue, email, as, at);
    const batch = await composeSample(edition, sample, transport.wire, {
      to,
      at,
      idempotencyKey: `test-${randomId(18)}`,
      returnPaths: config.mail.kind === 'smtp' ? strangerPaths(config.bounceAddress) : undefined,
    });
    const [outcome] = await transport.send(batch, {
      signal: options.signal ?? new AbortController().signal,
      deadline: at + transport.leaseMs,
      turn: async () => 0,
      accepted: async () => {},
      refused: () => [],
      pause: () => {},
    });
    if (outcome?.kind !== 'accepted') return refusalOf(outcome);
    const subject = splice(edition.content.subject, { firstName: as.firstName ?? undefined });
    const { providerId } = outcome;
    return { kind: 'sent', email: email.id, subject, transport: transport.name, providerId };
  } finally {
    await transport.close();
    await compiler.close();
  }
}

function refusalOf(outcome: Exclude<Outcome, { kind: 'accepted' }> | undefined): TestSend {
  const { kind } = outcome ?? { kind: 'uncertain' as const };
  const said = outcome === undefined || kind === 'unsent' ? 'the transport gave no answer' : wordsOf(outcome);
  return { kind: 'refused', outcome: kind, reason: said.replace(/\s*\n\s*/g, ' ') };
}

function wordsOf(outcome: Exclude<Outcome, { kind: 'accepted' }>): string {
  if (outcome.kind === 'unsent') return '';
  return outcome.kind === 'refused' ? outcome.refusal.words : outcome.reason;
}

/** Return addresses of the usual form whose seal no store made, so that bounces concern nobody. */
function strangerPaths(address: string | undefined) {
  return address === undefined ? undefined : returnPaths(address, TEST_INSTANCE, tokenKeys([randomId(32)]));
}
