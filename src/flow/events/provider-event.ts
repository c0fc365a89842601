/** A report from a provider or a mail server, read from its own format. */
export interface ProviderEvent {
  /** The provider's name for this report: the same report has the same id when it comes twice. */
  readonly id: string;
  readonly kind:
    | 'delivered'
    | 'bounced'
    | 'complained'
    | 'opened'
    | 'clicked'
    | 'suppressed'
    | 'failed'
    | 'other';
  /** When it happened, epoch milliseconds. */
  readonly at: number;
  /** Whether the address must be given up: a permanent bounce, or a suppression because of one. */
  readonly hard: boolean;
  /** Whether the address could not be reached this time: several of these in a row make a hard bounce. */
  readonly soft: boolean;
  /** The tag that was sent along: the delivery (`deliveryOf` reads it) and the store's own name. */
  readonly deliveryTag: string | undefined;
  readonly instanceTag: string | undefined;
  /** The provider's own name for the message. */
  readonly providerId: string | undefined;
  /** Details without addresses, for the record. */
  readonly detail: Readonly<Record<string, string>>;
}

/**
 * The delivery that a tag names: `<subscriber>_<delivery>`. Messages of the first schema carry only the delivery.
 * Undefined for a tag that is not ours.
 */
export function deliveryOf(
  tag: string | undefined,
): { readonly subscriberId: number | undefined; readonly id: number } | undefined {
  // Fifteen digits are below 2^53.
  const found = /^(?:(\d{1,15})_)?(\d{1,15})$/.exec(tag ?? '');
  if (!found) return undefined;
  return { subscriberId: found[1] === undefined ? undefined : Number(found[1]), id: Number(found[2]) };
}

/** An event's effect on the subscriber, if it is theirs. */
export type EventEffect = 'none' | 'bounced' | 'complained';

/**
 * A hard bounce or a complaint stops a subscriber. A bounce from before the reader confirmed again reveals nothing
 * about now; a complaint counts whenever it was made.
 */
export function effectOf(
  event: Pick<ProviderEvent, 'kind' | 'hard' | 'at'>,
  subscriber: { readonly confirmedAt: number | null },
): EventEffect {
  if (event.kind === 'complained') return 'complained';
  if (!event.hard || (event.kind !== 'bounced' && event.kind !== 'suppressed')) return 'none';
  return subscriber.confirmedAt !== null && event.at < subscriber.confirmedAt ? 'none' : 'bounced';
}

/** The outcome after an event, whatever the order of events: a complaint outranks all. */
export function outcomeAfter(
  before: 'delivered' | 'bounced' | 'complained' | null,
  event: Pick<ProviderEvent, 'kind' | 'hard'>,
): 'delivered' | 'bounced' | 'complained' | null {
  const rank = { delivered: 1, bounced: 2, complained: 3 } as const;
  const reported =
    event.kind === 'complained'
      ? 'complained'
      : event.hard && (event.kind === 'bounced' || event.kind === 'suppressed')
        ? 'bounced'
        : event.kind === 'delivered' || event.kind === 'opened' || event.kind === 'clicked'
          ? 'delivered'
          : null;
  if (reported === null) return before;
  return before !== null && rank[before] > rank[reported] ? before : reported;
}
