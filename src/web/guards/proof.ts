import type { FieldError, ProofFault, WebPorts } from '../ports.ts';

const AGAIN = 'Please press the button once more.';

/**
 * Takes a form's proof of work, where one is asked for.
 *
 * @param missing what to say where there is none.
 * @returns what is wrong with it, in words.
 */
export async function takeProof(
  { proof }: Pick<WebPorts, 'proof'>,
  payload: unknown,
  missing: string,
): Promise<FieldError | undefined> {
  const fault = await proof?.check(typeof payload === 'string' ? payload : '');
  return fault && { field: 'altcha', message: fault === 'missing' ? missing : SAYS[fault] };
}

const SAYS: Record<Exclude<ProofFault, 'missing'>, string> = {
  late: `The page was open for a long time. ${AGAIN}`,
  used: `This form has been sent before. If no letter comes: ${AGAIN.toLowerCase()}`,
  wrong: `What your browser computed did not come out right. ${AGAIN}`,
};
