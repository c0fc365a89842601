/** @jsxImportSource hono/jsx */
import { NoticePage } from './notice-page.tsx';
import type { Site } from './site.ts';

/** Weeks a reader may pause for. */
const PAUSE_WEEKS = [2, 4, 8] as const;

/** Three buttons of one form. */
export function PauseForm({ token }: { token: string }) {
  return (
    <form method="post" action={`/preferences/${encodeURIComponent(token)}/pause`}>
      <fieldset>
        <legend>Pause for</legend>
        <div class="button-row">
          {PAUSE_WEEKS.map((weeks) => (
            <button key={weeks} type="submit" class="quiet" name="weeks" value={String(weeks)}>
              {weeks} weeks
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
  return (
    <NoticePage site={site} title="Take a break">
      <p class="lead">
        {until
          ? `You have paused until ${until}. Choose again to change that.`
          : 'For how long? Nothing is lost: your letters go on where they stopped.'}
      </p>
      <PauseForm token={token} />
      <ul class="ways">
        <li>
          <a href={`/preferences/${path}`}>Change day, hour or pace instead</a>
        </li>
        <li>
          <a href={`/unsubscribe/${path}`}>Leave altogether</a>
        </li>
      </ul>
    </NoticePage>
  );
}
