/** @jsxImportSource hono/jsx */
import { WITHOUT_END } from '../../../shared/time/clock.ts';
import { dayPhrase } from '../../../shared/words/dates.ts';
import { NoticePage, Ways } from './notice-page.tsx';
import type { Site } from './site.ts';

/** The lengths of a pause that readers can choose, in weeks. */
const PAUSE_WEEKS = [2, 4, 8] as const;

/** Three buttons of one form. */
export function PauseForm({ site, token }: { site: Site; token: string }) {
  return (
    <form method="post" action={`${site.root}/preferences/${encodeURIComponent(token)}/pause`}>
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

interface PauseProps {
  readonly site: Site;
  readonly token: string;
  /** The end of a current pause. */
  readonly until: number | undefined;
  readonly timeZone: string;
}

/** Where the Pause link in an email's footer leads. */
export function PausePage({ site, token, until, timeZone }: PauseProps) {
  const words = site.words.preferences.pause;
  return (
    <NoticePage site={site} title={words.title}>
      <p class="lead">{lead({ site, until, timeZone })}</p>
      <PauseForm site={site} token={token} />
      <Ways site={site} token={token} words={words} />
    </NoticePage>
  );
}

function lead({ site, until, timeZone }: Omit<PauseProps, 'token'>): string {
  const words = site.words.preferences.pause;
  if (until === undefined) return words.howLong;
  if (until >= WITHOUT_END) return words.untilEndedAgain;
  return words.untilAgain(dayPhrase(until, site.locale, timeZone));
}
