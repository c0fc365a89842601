import type { Words } from '../../../shared/words/en.ts';
import type { FieldError } from '../field-error.ts';
import type { WebPorts } from '../ports.ts';

/**
 * Takes a form's proof of work, if one is required.
 *
 * @param missing the message if there is none.
 * @returns what is wrong with it, in words.
 */
export async function takeProof(
  { proof }: Pick<WebPorts, 'proof'>,
  payload: unknown,
  { pages }: Words,
  missing: string,
): Promise<FieldError | undefined> {
  const fault = await proof?.check(typeof payload === 'string' ? payload : '');
  return fault && { field: 'altcha', message: fault === 'missing' ? missing : pages.signUp.proof[fault] };
}
