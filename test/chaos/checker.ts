/**
 * Compares what was received with what was planned, and with what the store says about it. The plan is known from two
 * sources: the readers on the course, and the store's deliveries.
 */
import type { LedgerRow } from './ledger.ts';
import type { Receipt } from './provider.ts';

export interface CheckInput {
  /** Readers, each of whom must get every lesson once. */
  readonly readers: readonly string[];
  readonly stream: string;
  /** The lessons' subjects by item. */
  readonly subjects: ReadonlyMap<string, string>;
  readonly ledger: readonly LedgerRow[];
  readonly receipts: readonly Receipt[];
  /** Readers with a permanently refused email: later failures are no loss. */
  readonly refusedReaders?: ReadonlySet<string> | undefined;
  /** Addresses that don't exist: nothing may be received there. */
  readonly unknown?: readonly string[] | undefined;
  /** Whether a second receipt of a delivery is within the transport's documented window, and why. */
  readonly excuse?: ((receipts: readonly Receipt[], row: LedgerRow) => string | undefined) | undefined;
}

/** One line about one delivery, or about a message without one. */
export interface Anomaly {
  readonly what: string;
  readonly reader: string;
  readonly item: string;
  readonly batch: string | null;
  readonly key: string | null;
}

export interface Audit {
  readonly planned: number;
  /** Messages that the provider accepted, counting duplicates. */
  readonly received: number;
  readonly lost: readonly Anomaly[];
  readonly duplicated: readonly Anomaly[];
  /** Emails that came twice because they were on the wire when their worker ended. */
  readonly onTheWire: readonly Anomaly[];
  /** Emails that the provider refused permanently, and those that their readers did not get because of it. */
  readonly refused: readonly Anomaly[];
  /** Emails that counted as sent when a store was reconciled, but had not left. */
  readonly takenForSent: readonly Anomaly[];
  readonly uncertain: readonly Anomaly[];
  /** How many of the uncertain ones were received after all. */
  readonly uncertainReceived: number;
  /** Cases in which the store claims something false, or a message isn't what it says. */
  readonly false: readonly Anomaly[];
}

/** Reasons why a delivery counts as sent although nobody saw it leave. */
const LEFT_BEFORE = new Set(['left before the store was restored', 'left-before-restore']);

/** A receipt as a finding tells of it: what its connection took next tells which batch the worker continued with. */
function said({ worker, key, at, answered, next }: Receipt): string {
  const when = `${new Date(at).toISOString()}${answered ? '' : ', not answered'}`;
  return `${worker} as ${key} (${when}${next ? `, then delivery ${next.delivery}` : ''})`;
}

export function check(input: CheckInput): Audit {
  const { readers, stream, subjects, ledger, receipts } = input;
  const byId = new Map(ledger.map((row) => [row.id, row]));
  const receiptsOf = Map.groupBy(receipts, ({ delivery }) => delivery);
  const lost: Anomaly[] = [];
  const duplicated: Anomaly[] = [];
  const onTheWire: Anomaly[] = [];
  const refused: Anomaly[] = [];
  const takenForSent: Anomaly[] = [];
  const uncertain: Anomaly[] = [];
  const wrong: Anomaly[] = [];
  let uncertainReceived = 0;

  const isUnknown = new Set(input.unknown);
  const planned = new Set(ledger.map((row) => `${row.email} ${row.stream}/${row.item}`));
  for (const reader of readers) {
    for (const item of subjects.keys()) {
      if (planned.has(`${reader} ${stream}/${item}`)) continue;
      lost.push({ what: 'never planned', reader, item: `${stream}/${item}`, batch: null, key: null });
      planned.add(`${reader} ${stream}/${item}`);
    }
  }

  for (const row of ledger) {
    const got = receiptsOf.get(row.id) ?? [];
    const finding = (what: string): Anomaly => ({
      what,
      reader: row.email,
      item: `${row.stream}/${row.item}`,
      batch: row.batch,
      key: row.key,
    });
    if (got.length > 1) {
      const who = got.map(said).join(', ');
      const why = input.excuse?.(got, row);
      if (why === undefined) duplicated.push(finding(`received ${got.length} times: ${who}`));
      else onTheWire.push(finding(`${why}: ${who}`));
    }
    if (row.status === 'uncertain') {
      uncertain.push(finding(`${row.reason ?? ''}; received ${got.length === 0 ? 'never' : 'once'}`));
      if (got.length > 0) uncertainReceived += 1;
    } else if (got.length === 0 && row.status === 'sent' && LEFT_BEFORE.has(row.reason ?? '')) {
      takenForSent.push(finding('was taken for sent when the store was reconciled'));
    } else if (got.length === 0 && isUnknown.has(row.email)) {
      refused.push(finding('there is no such address'));
    } else if (got.length === 0 && row.status === 'failed' && input.refusedReaders?.has(row.email)) {
      refused.push(finding(row.reason ?? ''));
    } else if (got.length === 0) {
      const reason = row.reason === null ? '' : `: ${row.reason}`;
      lost.push(finding(`never received; the store says ${row.status}${reason}`));
    } else if (row.status !== 'sent') {
      wrong.push(finding(`received, but the store says ${row.status}`));
    } else if (
      !LEFT_BEFORE.has(row.reason ?? '') &&
      !got.some(({ providerId }) => providerId === row.providerId)
    ) {
      wrong.push(finding(`the provider never gave the id ${row.providerId}`));
    }
  }

  for (const receipt of receipts) {
    const row = byId.get(receipt.delivery);
    const subject = row?.stream === stream ? subjects.get(row.item) : receipt.subject;
    if (row?.email === receipt.to && subject === receipt.subject) continue;
    wrong.push({
      what: row ? `received by ${receipt.to} with "${receipt.subject}"` : 'received, but never planned',
      reader: row?.email ?? receipt.to,
      item: row ? `${row.stream}/${row.item}` : `delivery ${receipt.delivery}`,
      batch: row?.batch ?? null,
      key: receipt.key,
    });
  }
  return {
    planned: planned.size,
    received: receipts.length,
    lost,
    duplicated,
    onTheWire,
    refused,
    takenForSent,
    uncertain,
    uncertainReceived,
    false: wrong,
  };
}
