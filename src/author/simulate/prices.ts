import { TextError } from './texts.ts';

/** The price of a month of mail. */
export interface Prices {
  /** The prefix of each amount: `$`, `€`, or nothing. */
  readonly currency: string;
  /** Plans: a number of emails per month for an amount, the smallest first. */
  readonly plans: readonly { readonly amount: number; readonly emails: number }[];
  /** For each email outside a plan. */
  readonly perEmail: number | undefined;
}

const ALLOWED =
  'prices such as "0.40/1000", or plans and the price after them: "$0 to 3000, $20 to 50000, $0.90/1000"';

/** Reads `0.40/1000`, or plans by the month: `$20 to 50000, $35 to 100000, $0.90/1000`. */
export function pricesText(what: string, text: string): Prices {
  const plans: { amount: number; emails: number }[] = [];
  let perEmail: number | undefined;
  const currencies = new Set<string>();
  for (const part of text.split(',')) {
    const [, currency = '', amount, way, count] =
      /^([$€£]?)\s*(\d+(?:\.\d+)?)\s*(\/|to)\s*(\d{1,10})$/.exec(part.trim()) ?? [];
    const emails = Number(count);
    const misplaced =
      way === '/' ? perEmail !== undefined : perEmail !== undefined || emails <= (plans.at(-1)?.emails ?? 0);
    if (amount === undefined || !(emails > 0) || misplaced) throw new TextError(what, part.trim(), ALLOWED);
    currencies.add(currency);
    if (way === '/') perEmail = Number(amount) / emails;
    else plans.push({ amount: Number(amount), emails });
  }
  if (currencies.size > 1) throw new TextError(what, text, 'one currency');
  return { currency: [...currencies].join(''), plans, perEmail };
}

/**
 * The lowest price of a month with this many emails: the smallest plan that covers them, or a smaller one and the
 * price of each email beyond it. Undefined if no plan covers them and there is no such price.
 */
export function costOf({ plans, perEmail }: Prices, emails: number): number | undefined {
  const ways = plans.flatMap(({ amount, emails: included }) => {
    const beyond = Math.max(0, emails - included);
    if (beyond === 0) return [amount];
    return perEmail === undefined ? [] : [amount + beyond * perEmail];
  });
  if (plans.length === 0 && perEmail !== undefined) ways.push(emails * perEmail);
  return ways.length > 0 ? Math.min(...ways) : undefined;
}

/** `$1,234.50`. */
export function inWords({ currency }: Prices, amount: number): string {
  return currency + amount.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
