import { TextError } from './texts.ts';

/** What a month of mail costs. */
export interface Prices {
  /** What stands before each amount: `$`, `€`, or nothing. */
  readonly currency: string;
  /** Plans: so many letters a month for so much, the smallest first. */
  readonly plans: readonly { readonly amount: number; readonly letters: number }[];
  /** For each letter that is in no plan. */
  readonly perLetter: number | undefined;
}

const ALLOWED =
  'are prices such as "0.40/1000", or plans and what comes after them: "$0 to 3000, $20 to 50000, $0.90/1000"';

/** Reads `0.40/1000`, or plans by the month: `$20 to 50000, $35 to 100000, $0.90/1000`. */
export function pricesText(what: string, text: string): Prices {
  const plans: { amount: number; letters: number }[] = [];
  let perLetter: number | undefined;
  const currencies = new Set<string>();
  for (const part of text.split(',')) {
    const [, currency = '', amount, way, count] =
      /^([$€£]?)\s*(\d+(?:\.\d+)?)\s*(\/|to)\s*(\d{1,10})$/.exec(part.trim()) ?? [];
    const letters = Number(count);
    const misplaced =
      way === '/'
        ? perLetter !== undefined
        : perLetter !== undefined || letters <= (plans.at(-1)?.letters ?? 0);
    if (amount === undefined || !(letters > 0) || misplaced) throw new TextError(what, part.trim(), ALLOWED);
    currencies.add(currency);
    if (way === '/') perLetter = Number(amount) / letters;
    else plans.push({ amount: Number(amount), letters });
  }
  if (currencies.size > 1) throw new TextError(what, text, 'is one currency');
  return { currency: [...currencies].join(''), plans, perLetter };
}

/**
 * The least that a month of so many letters costs: the smallest plan that holds them, or a smaller one and the
 * price of each letter beyond it. Undefined where they fit into no plan and there is no such price.
 */
export function costOf({ plans, perLetter }: Prices, letters: number): number | undefined {
  const ways = plans.flatMap(({ amount, letters: held }) => {
    const beyond = Math.max(0, letters - held);
    if (beyond === 0) return [amount];
    return perLetter === undefined ? [] : [amount + beyond * perLetter];
  });
  if (plans.length === 0 && perLetter !== undefined) ways.push(letters * perLetter);
  return ways.length > 0 ? Math.min(...ways) : undefined;
}

/** `$1,234.50`. */
export function inWords({ currency }: Prices, amount: number): string {
  return currency + amount.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
