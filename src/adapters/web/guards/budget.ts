import type { Context } from 'hono';
import type { BudgetPort } from '../ports.ts';
import { budgetKey, clientIp } from './client-ip.ts';

/** Seconds until a client may retry: no budget is kept for longer. */
export const RETRY_AFTER = 600;

/** A budget is used up; the error page answers it with 429. */
export class BudgetSpent extends Error {}

const EVERYBODY = 'all';

/** @throws BudgetSpent if this client has used up its budget, or all clients together theirs. */
export async function spend(
  c: Context,
  ports: { readonly budgets: BudgetPort; readonly trustProxy: boolean },
  budget: 'signup' | 'sign-in' | 'change',
): Promise<void> {
  if (!(await ports.budgets.take(budget, budgetKey(clientIp(c, ports.trustProxy))))) throw new BudgetSpent();
  // Both send emails, and many victims with one email each are a flood as well.
  if (budget !== 'change' && !(await ports.budgets.take('all-asked', EVERYBODY))) throw new BudgetSpent();
}
