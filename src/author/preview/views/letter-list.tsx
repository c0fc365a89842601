/** @jsxImportSource hono/jsx */

import { SPAM_FROM } from '../../check/spamassassin.ts';
import { addressOf, type Choice } from '../choice.ts';
import type { ListedLetter } from '../letter-list.ts';
import type { Preview } from '../preview.ts';
import { CLIPPED_AT, LARGE_FROM } from '../rendition.ts';
import { kilobytes } from './facts.tsx';

/** All letters by course, each with its size and its spam score as far as they are known. */
export function LetterList({ preview, choice }: { preview: Preview; choice: Choice }) {
  const groups = Map.groupBy(preview.live.letters, ({ group }) => group);
  return (
    <>
      {[...groups].map(([group, letters]) => (
        <section key={group}>
          <h2>{group}</h2>
          <ul>
            {letters.map((letter) => (
              <Entry key={letter.id} letter={letter} preview={preview} choice={choice} />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function Entry({ letter, preview, choice }: { letter: ListedLetter; preview: Preview; choice: Choice }) {
  const { bytes, spam, faulty } = preview.known(letter);
  const current = letter.id === choice.letter;
  return (
    <li>
      <a
        href={addressOf(choice, { letter: letter.id })}
        aria-current={current ? 'page' : undefined}
        data-field="letter"
        data-key={letter.id}
      >
        <span class="entry-title" dir="auto">
          {letter.title}
        </span>
        <span class="marks">
          {letter.draft && <span>draft</span>}
          {faulty && <span class="bad">faulty</span>}
          {bytes !== undefined && (
            <span class={bytes >= CLIPPED_AT ? 'bad' : bytes >= LARGE_FROM ? 'warn' : undefined}>
              {kilobytes(bytes)}
            </span>
          )}
          {spam !== undefined && (
            <span class={spam >= SPAM_FROM ? 'bad' : spam >= SPAM_FROM / 2 ? 'warn' : undefined}>
              spam {spam.toFixed(1)}
            </span>
          )}
        </span>
      </a>
    </li>
  );
}
