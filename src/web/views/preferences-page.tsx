/** @jsxImportSource hono/jsx */
import type { FieldError, ReaderView } from '../ports.ts';
import { EnrolmentCard } from './enrolment-card.tsx';
import { ErrorSummary } from './field.tsx';
import { Layout } from './layout.tsx';
import { OneButton } from './notice-page.tsx';
import { PauseForm } from './pause.tsx';
import { PREFERENCE_IDS, PreferencesForm } from './preferences-form.tsx';
import type { Site } from './site.ts';
import { pauseEnd } from './wording.ts';

export interface PreferencesProps {
  readonly site: Site;
  readonly token: string;
  readonly reader: ReaderView;
  readonly now: number;
  /** What has just been done, as a sentence. */
  readonly saved?: string | undefined;
  readonly errors?: readonly FieldError[];
}

export function PreferencesPage({ site, token, reader, now, saved, errors = [] }: PreferencesProps) {
  const path = `/preferences/${encodeURIComponent(token)}`;
  const courses = reader.enrolments.filter(({ status }) => status !== 'cancelled');
  return (
    <Layout
      site={site}
      head={{ title: errors.length > 0 ? 'Please check: your preferences' : 'Your preferences' }}
    >
      <header class="opening">
        <h1>Your preferences</h1>
        <p class="lead">
          For <strong>{reader.shortAddress}</strong>, a reader of {site.publication.name}.
        </p>
      </header>
      {saved && (
        <p class="notice notice-done" role="status">
          {saved}
        </p>
      )}
      <ErrorSummary errors={errors} ids={PREFERENCE_IDS} />
      {reader.status === 'unsubscribed' ? (
        <Left token={token} />
      ) : (
        <>
          {courses.map((enrolment) => (
            <EnrolmentCard
              key={enrolment.course.slug}
              enrolment={enrolment}
              path={path}
              reader={reader}
              language={site.publication.language}
              now={now}
            />
          ))}
          <PreferencesForm site={site} path={path} reader={reader} errors={errors} />
          <Pause token={token} reader={reader} now={now} language={site.publication.language} />
          <section class="panel" aria-labelledby="pageLeave">
            <h2 id="pageLeave">Leave</h2>
            <p>
              <a href={`/unsubscribe/${encodeURIComponent(token)}`}>Stop all letters</a>. It takes one more
              click.
            </p>
          </section>
        </>
      )}
    </Layout>
  );
}

function Pause(props: { token: string; reader: ReaderView; now: number; language: string }) {
  const { token, reader, now, language } = props;
  const until = reader.pausedUntil !== null && reader.pausedUntil > now ? reader.pausedUntil : undefined;
  return (
    <section class="panel" aria-labelledby="pagePause">
      <h2 id="pagePause">Take a break</h2>
      {until === undefined ? (
        <>
          <p class="panel-text">Nothing is lost: your letters go on where they stopped.</p>
          <PauseForm token={token} />
        </>
      ) : (
        <>
          <p>
            You have paused until <strong>{pauseEnd(until, language, reader.timeZone)}</strong>.
          </p>
          <OneButton action={`/preferences/${encodeURIComponent(token)}/resume`} label="Go on now" quiet />
        </>
      )}
    </section>
  );
}

function Left({ token }: { token: string }) {
  return (
    <section class="panel" aria-labelledby="pageLeft">
      <h2 id="pageLeft">You have left</h2>
      <p>Nothing is sent to you. One click brings your letters back.</p>
      <OneButton action={`/rejoin/${encodeURIComponent(token)}`} label="Bring my letters back" />
    </section>
  );
}
