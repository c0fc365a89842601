/** @jsxImportSource hono/jsx */
import { NoticePage } from './notice-page.tsx';
import type { Site } from './site.ts';

/** Weeks a reader may pause for. */
const PAUSE_WEEKS = [2, 4, 8] as const;

/** Three buttons of one form. */
export function PauseForm({ site, token }: { site: Site; token: string }) {
  return (
    <form method="post" action={`/preferences/${encodeURIComponent(token)}/pause`}>
      <fieldset>
        <legend>{site.words.preferences.pause.legend}</legend>
        <div class="button-row">
          {PAUSE_WEEKS.map((weeks) => (
            <button key={weeks} type="submit" class="quiet" name="weeks" value={String(weeks)}>
              {site.words.phrases.weeks(weeks)}
            </button>
          ))}
        </div>
      </fieldset>
    </form>
  );
}

/** Where the Pause link of a letter's foot leads. */
export function PausePage({ site, token, until }: { site: Site; token: string; until: string | undefined }) {
  const path = encodeURIComponent(token);
  const words = site.words.preferences.pause;
  return (
    <NoticePage site={site} title={words.title}>
      <p class="lead">{until ? words.untilAgain(until) : words.howLong}</p>
      <PauseForm site={site} token={token} />
      <ul class="ways">
        <li>
          <a href={`/preferences/${path}`}>{words.instead}</a>
        </li>
        <li>
          <a href={`/unsubscribe/${path}${site.query}`}>{words.leave}</a>
        </li>
      </ul>
    </NoticePage>
  );
}
