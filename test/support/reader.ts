/** Readers in tests: they sign up, find their mail, and press its links. */
import { onTestFinished } from 'vitest';
import { deliverOne } from '../../src/flow/deliver/drain.ts';
import type { Outcome, Transport } from '../../src/flow/deliver/transport.ts';
import { planDue } from '../../src/flow/plan/plan.ts';
import { type ConfirmState, confirm } from '../../src/flow/readers/confirm.ts';
import type { RequestOrigin } from '../../src/flow/readers/context.ts';
import { requestSignup } from '../../src/flow/readers/signup.ts';
import { type App, openApp } from '../../src/run/app/app.ts';
import { runOnce, runsOf } from '../../src/run/worker/run-once.ts';
import { silentLog } from '../../src/shared/log.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import { testApp, workerWith } from './app.ts';
import { claimAndBegin } from './begun.ts';
import { compileOnce } from './compile-once.ts';
import { rowsIn } from './databases.ts';
import { recordingTransport, type TakenBatch, type TakenMessage } from './recording-transport.ts';

export const ORIGIN: RequestOrigin = {
  ip: '192.0.2.7',
  userAgent: 'A browser',
  form: 'landing page',
  consent: 'Yes, send me the emails.',
};

/** Anything that is due, wanted by its reader or not. */
const DUE = `select 1 as due from (select next_due_at as at from enrolments union all select due_at from deliveries) as all_due
  where at <= ? limit 1`;

export type Stage = Awaited<ReturnType<typeof stage>>;

/** The product on a virtual clock, with a worker whose messages can be read and whose answers can be scripted. */
export async function stage({
  transport: more,
  ...options
}: Parameters<typeof testApp>[0] & { transport?: Partial<Transport> } = {}) {
  const opened = await testApp(options);
  const { app, config } = opened;
  const recording = recordingTransport(more);
  const worker = workerWith(app, recording.transport);
  const run = () => runOnce(worker);
  const runAgain = runsOf(worker);
  const rows = (query: string, ...values: (string | number)[]) => rowsIn(config.database, query, values);
  const { clock } = opened;
  let looked = { at: Number.NEGATIVE_INFINITY, found: true };
  const mailTo = (email: string): TakenMessage[] => recording.taken.filter(({ to }) => to.email === email);
  return {
    ...opened,
    ...recording,
    worker,
    /** Plans and delivers what is due. */
    run,
    /**
     * For walks through weeks: a run once a day, wherever the store has something due, and after every run that found
     * something. A run that finds nothing asks the store a dozen questions.
     */
    async runIfDue(): Promise<void> {
      const now = clock.now();
      const isDue = looked.found || now - looked.at >= DAY || (await rows(DUE, now)).length > 0;
      if (!isDue) return;
      const before = recording.taken.length;
      const { planned, skipped } = await runAgain();
      looked = { at: now, found: planned + skipped + recording.taken.length - before > 0 };
    },
    mailTo,
    subjectsTo: (email: string): string[] => mailTo(email).map(({ subject }) => subject),
    /** Rows of the store, read on a connection of its own. */
    rows,
    write: async (query: string, ...values: (string | number)[]): Promise<void> => {
      await rowsIn(config.database, query, values);
    },
  };
}

/** Somebody fills in the form. */
export function signUp(app: App, email: string, fields: object = {}, origin = ORIGIN) {
  return requestSignup(app.signup, { email, ...fields }, origin);
}

/** The token in an email's link. */
export function tokenIn(
  message: TakenMessage | undefined,
  page: 'confirm' | 'preferences' | 'unsubscribe',
): string {
  const found = new RegExp(`http://letters\\.test/${page}/([\\w.-]+)`).exec(message?.html ?? '');
  if (!found?.[1]) throw new Error(`No link to /${page}/ in "${message?.subject}"`);
  return found[1];
}

/** The token in the newest confirmation to an address. */
export function confirmToken({ mailTo }: Pick<Stage, 'mailTo'>, email: string): string {
  const message = mailTo(email).findLast(({ subject }) => subject.startsWith('Please confirm'));
  return tokenIn(message, 'confirm');
}

/** A person presses the link of a confirmation. */
export function press(app: App, token: string, origin = ORIGIN): Promise<ConfirmState> {
  return confirm(app.signup, token, origin);
}

/** Signs up, gets the confirmation, presses its link; the welcome has not been sent yet. */
export async function arrive(
  on: Stage,
  email: string,
  fields: object = {},
): Promise<{ id: number; token: string }> {
  await signUp(on.app, email, fields);
  await on.run();
  const state = await press(on.app, confirmToken(on, email));
  const reader = await on.app.signup.store.findByKey(email);
  if (state.kind !== 'confirmed' || !reader) throw new Error(`${email} could not confirm: ${state.kind}`);
  return { id: reader.id, token: state.manageToken };
}

/** When the next lesson of a course is due, as ISO 8601 in UTC. */
export async function nextLessonAt(app: App, id: number, course = 'basics'): Promise<string | undefined> {
  const enrolment = (await app.signup.store.enrolments(id)).find((one) => one.course === course);
  return enrolment?.nextDueAt ? new Date(enrolment.nextDueAt).toISOString() : undefined;
}

/** The lessons and issues that a reader received, `item at time`, in order. */
export async function sentTo(app: App, id: number): Promise<string[]> {
  return (await app.reports.deliveries(id))
    .filter(({ kind, sent_at }) => (kind === 'lesson' || kind === 'issue') && sent_at !== null)
    .map(({ item, sent_at }) => `${item} ${new Date(sent_at as number).toISOString()}`);
}

/** Answers the next hand-overs in turn, then accepts; keeps what was handed over. */
export function answering(on: Stage, ...answers: (Outcome | ((batch: TakenBatch) => readonly Outcome[]))[]) {
  const handed: TakenBatch[] = [];
  on.script.next = async (batch) => {
    handed.push(batch);
    const answer = answers.shift();
    return typeof answer === 'function' ? answer(batch) : answer && batch.messages.map(() => answer);
  };
  return handed;
}

/** Plans, and makes one round of delivery without the retries of a run. */
export async function oneRound(on: Stage): Promise<void> {
  await planDue(await on.worker.plan(), on.clock.now());
  await deliverOne(on.worker.deliver);
}

/** A second instance on the same store, like another process. */
export async function secondApp(on: Stage, secretKeys = on.config.secretKeys): Promise<App> {
  const app = await openApp(
    { ...on.config, secretKeys },
    { clock: on.clock, log: silentLog, compiler: compileOnce },
  );
  onTestFinished(() => app.close());
  return app;
}

/** Another worker begins what is due and then disappears. */
export async function claimedBy(on: Stage, owner: string) {
  await planDue(await on.worker.plan(), on.clock.now());
  const { name, leaseMs } = on.transport;
  const lease = { owner, now: on.clock.now(), leaseMs, transport: name };
  const options = {
    batchSize: 10,
    batchIds: ['theirs'],
    atMost: 10,
    keyId: on.worker.deliver.keys.current,
    only: undefined,
  };
  return (await claimAndBegin(on.worker.deliver.store, lease, options)).batches[0];
}
