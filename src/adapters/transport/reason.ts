import { shortAddress } from '../../shared/log.ts';

const MAX_LENGTH = 300;

/** The words on a wire as a reason: one line of reasonable length, with every address shortened. */
export function reasonOf(text: string, longest = MAX_LENGTH): string {
  return text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replace(/[^\s<>"'(),:;]+@[^\s<>"'(),:;]+/g, shortAddress)
    .trim()
    .slice(0, longest);
}
