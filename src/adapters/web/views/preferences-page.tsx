/** @jsxImportSource hono/jsx */
import { WITHOUT_END } from '../../../shared/time/clock.ts';
import { dayPhrase } from '../../../shared/words/dates.ts';
import type { FieldError } from '../field-error.ts';
import type { ReaderView } from '../ports.ts';
import { EnrolmentCard } from './enrolment-card.tsx';
import { ErrorSummary } from './field.tsx';
import { Layout } from './layout.tsx';
import { OneButton } from './notice-page.tsx';
import { PauseForm } from './pause.tsx';
import { PREFERENCE_IDS, PreferencesForm } from './preferences-form.tsx';
import type { Site } from './site.ts';

export interface PreferencesProps {
  readonly site: Site;
  readonly token: string;
  readonly reader: ReaderView;
  readonly now: number;
  /** The change just made, as a sentence. */
  readonly saved?: string | undefined;
  readonly errors?: readonly FieldError[];
}

export function PreferencesPage({ site, token, reader, now, saved, errors = [] }: PreferencesProps) {
  const path = `${site.root}/preferences/${encodeURIComponent(token)}`;
  const words = site.words.preferences;
  const { pleaseCheck } = site.words.pages.frame;
  const courses = reader.enrolments.filter(({ status }) => status !== 'cancelled');
  return (
    <Layout site={site} head={{ title: errors.length > 0 ? pleaseCheck(words.title) : words.title }}>
      <header class="opening">
        <h1>{words.title}</h1>
        <p class="lead">{words.forReader(<strong>{reader.shortAddress}</strong>, site.publication.name)}</p>
      </header>
      {saved && (
        <p class="notice notice-done" role="status">
          {saved}
        </p>
      )}
      <ErrorSummary site={site} errors={errors} ids={PREFERENCE_IDS} />
      {reader.status === 'unsubscribed' ? (
        <Left site={site} token={token} />
      ) : (
        <>
          {courses.map((enrolment) => (
            <EnrolmentCard
              key={enrolment.course.slug}
              site={site}
              enrolment={enrolment}
              path={path}
              reader={reader}
              now={now}
            />
          ))}
          <PreferencesForm site={site} path={path} reader={reader} errors={errors} />
          <Pause site={site} token={token} reader={reader} now={now} />
          <section class="panel" aria-labelledby="pageLeave">
            <h2 id="pageLeave">{words.leave.title}</h2>
            <p>
              {words.leave.oneMore(
                <a href={`${site.root}/unsubscribe/${encodeURIComponent(token)}${site.query}`}>
                  {words.leave.stop}
                </a>,
              )}
            </p>
          </section>
        </>
      )}
      <section class="panel" aria-labelledby="pageData">
        <h2 id="pageData">{words.data.title}</h2>
        <p class="panel-text">{words.data.onPage}</p>
        <OneButton action={`${path}/my-data`} label={words.data.send} quiet />
      </section>
    </Layout>
  );
}

function Pause({
  site,
  token,
  reader,
  now,
}: Required<Pick<PreferencesProps, 'site' | 'token' | 'reader' | 'now'>>) {
  const words = site.words.preferences.pause;
  const until = reader.pausedUntil !== null && reader.pausedUntil > now ? reader.pausedUntil : undefined;
  return (
    <section class="panel" aria-labelledby="pagePause">
      <h2 id="pagePause">{words.title}</h2>
      {until === undefined ? (
        <>
          <p class="panel-text">{words.nothingLost}</p>
          <PauseForm site={site} token={token} />
        </>
      ) : (
        <>
          <p>
            {until >= WITHOUT_END
              ? words.untilEnded
              : words.until(<strong>{dayPhrase(until, site.locale, reader.timeZone)}</strong>)}
          </p>
          <OneButton
            action={`${site.root}/preferences/${encodeURIComponent(token)}/resume`}
            label={words.resume}
            quiet
          />
        </>
      )}
    </section>
  );
}

function Left({ site, token }: { site: Site; token: string }) {
  const words = site.words.preferences.leave;
  return (
    <section class="panel" aria-labelledby="pageLeft">
      <h2 id="pageLeft">{words.left}</h2>
      <p>{words.leftText}</p>
      <OneButton
        action={`${site.root}/rejoin/${encodeURIComponent(token)}${site.query}`}
        label={words.back}
      />
    </section>
  );
}
