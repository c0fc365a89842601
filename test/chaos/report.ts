import type { Anomaly } from './checker.ts';
import type { ChaosResult } from './driver.ts';

/** The output of `--json`. */
export interface Figures {
  readonly seed: number;
  readonly kills: number;
  readonly planned: number;
  readonly received: number;
  readonly lost: number;
  readonly duplicated: number;
  /** Came twice because they were on the wire when their worker ended; over SMTP only. */
  readonly onTheWire: number;
  readonly uncertain: number;
  /** Refused permanently by the provider, including what their readers did not get because of it. */
  readonly refused: number;
  /** Counted as sent when a standby without the last commits was reconciled, but never left. */
  readonly takenForSent: number;
}

export function inFigures({ seed, kills, verdict }: ChaosResult): Figures {
  return {
    seed,
    kills,
    planned: verdict.planned,
    received: verdict.received,
    lost: verdict.lost.length,
    duplicated: verdict.duplicated.length,
    onTheWire: verdict.onTheWire.length,
    uncertain: verdict.uncertain.length,
    refused: verdict.refused.length,
    takenForSent: verdict.takenForSent.length,
  };
}

/** Whether anything was lost, came twice, or is recorded wrongly by the store. */
export function failed({ verdict, offences }: ChaosResult): boolean {
  return verdict.lost.length + verdict.duplicated.length + verdict.false.length + offences.length > 0;
}

/** The whole run as text; it names every delivery that was not simply sent once. */
export function inWords(result: ChaosResult): string {
  const { verdict, remaining } = result;
  const left = remaining.enrolments + remaining.deliveries + remaining.batches;
  return [
    `${result.kills} kills in ${result.days.toFixed(0)} days, ${result.freezes} of the workers stopped past their lease before`,
    ...counts('  killed', result.deaths),
    ...counts('  provider', result.faults),
    ...counts('  time', result.happened),
    ...counts('  workers logged', result.complaints),
    '',
    `planned    ${verdict.planned}`,
    `received   ${verdict.received}`,
    `lost       ${verdict.lost.length}`,
    `duplicated ${verdict.duplicated.length}`,
    ...counted('on the wire', verdict.onTheWire),
    ...counted('refused', verdict.refused),
    ...counted('taken for sent', verdict.takenForSent),
    `uncertain  ${verdict.uncertain.length}, of which ${verdict.uncertainReceived} were received`,
    ...(left > 0 ? [`unfinished ${JSON.stringify(remaining)}`] : []),
    ...named('lost', verdict.lost),
    ...named('duplicated', verdict.duplicated),
    ...named('on the wire', verdict.onTheWire),
    ...named('uncertain', verdict.uncertain),
    ...named('false', verdict.false),
    ...result.offences.map((offence) => `offence: ${offence}`),
    failed(result) ? `\nFAILED; again: npm run chaos -- ${result.flags}` : '\nEach once.',
    '',
  ].join('\n');
}

function counts(title: string, map: ReadonlyMap<string, number>): string[] {
  return [...map].sort(([, a], [, b]) => b - a).map(([name, count]) => `${title}: ${name} ${count}`);
}

function counted(title: string, findings: readonly Anomaly[]): string[] {
  return findings.length === 0 ? [] : [`${title.padEnd(10)} ${findings.length}`];
}

function named(title: string, findings: readonly Anomaly[]): string[] {
  return findings.map(
    ({ what, reader, item, batch, key }) =>
      `${title}: ${item} for ${reader}, batch ${batch ?? '–'}, key ${key ?? '–'}: ${what}`,
  );
}
