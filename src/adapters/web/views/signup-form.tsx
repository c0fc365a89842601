/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';
import type { Asset, Assets } from '../assets/assets.ts';
import type { FieldError } from '../field-error.ts';
import { consentText, proofPhrase } from './consent-text.ts';
import { describedBy, ErrorSummary, errorOf, Field, FirstName, TopicBoxes } from './field.tsx';
import type { Site } from './site.ts';

/** The posted values, to fill the form again. */
export interface SignupValues {
  readonly email: string;
  readonly firstName: string;
  readonly timeZone: string;
  readonly topics: readonly string[];
}

const NO_VALUES: SignupValues = { email: '', firstName: '', timeZone: '', topics: [] };

/** The state of a sign-up form: fresh, or returned with errors. */
export interface SignupState {
  readonly values: SignupValues;
  readonly errors: readonly FieldError[];
  /** When it was shown, signed. */
  readonly stamp: string;
  /** The address that the reader probably meant, if it differs from the typed one. */
  readonly suggestion?: string | undefined;
}

/** A form that nobody has filled in yet. */
export function fresh(stamp: string): SignupState {
  return { values: NO_VALUES, errors: [], stamp };
}

const IDS = { email: 'signupEmail', firstName: 'signupName', topics: 'signupTopics' };

export interface SignupFormProps {
  readonly site: Site;
  readonly state: SignupState;
  /** The course that it begins; undefined: only the newsletter. */
  readonly course: string | undefined;
  /** The form's location, so that errors return there and the consent record can name it. */
  readonly place: 'landing' | 'course';
  readonly title: string;
}

export function SignupForm({ site, state, course, place, title }: SignupFormProps) {
  const { values, errors, stamp, suggestion } = state;
  const words = site.words.pages.signUp;
  const email = errorOf(errors, 'email');
  const proof = site.assets.proof !== undefined;
  return (
    <div class="split-side">
      <SignupErrors site={site} errors={errors} />
      <section class="card signup" id="signUp" aria-labelledby="signupTitle">
        <h2 id="signupTitle">{title}</h2>
        <form
          method="post"
          action={`${site.root}/subscribe`}
          {...(proof ? { 'data-challenge': `${site.root}/api/challenge` } : {})}
        >
          <Field id={IDS.email} label={words.email} error={email}>
            <input
              id={IDS.email}
              name="email"
              type="email"
              autocomplete="email"
              maxlength={254}
              required
              value={values.email}
              {...describedBy(IDS.email, { error: email })}
            />
          </Field>
          <FirstName
            site={site}
            id={IDS.firstName}
            value={values.firstName}
            error={errorOf(errors, 'firstName')}
          />
          <TopicBoxes
            id={IDS.topics}
            site={site}
            chosen={values.topics}
            legend={words.topics}
            hint={words.topicsHint}
            error={errorOf(errors, 'topics')}
          />
          <Decoy site={site} />
          <input type="hidden" name="language" value={site.language} />
          <input type="hidden" name="timeZone" value={values.timeZone} />
          <input type="hidden" name="course" value={course ?? ''} />
          <input type="hidden" name="place" value={place} />
          <input type="hidden" name="stamp" value={stamp} />
          {suggestion && <input type="hidden" name="typed" value={values.email} />}
          {proof && <Proof site={site} />}
          {suggestion ? (
            <>
              <button type="submit" name="suggested" value={suggestion}>
                {words.as(suggestion)}
              </button>
              <button class="quiet" type="submit">
                {words.asItStands}
              </button>
            </>
          ) : (
            <button type="submit">{words.signUp}</button>
          )}
          <p class="fine">{consentText(site, course)}</p>
        </form>
      </section>
    </div>
  );
}

/**
 * A page with the form next to its text; on a phone the form comes after the page's opening, or first if something
 * must be corrected.
 */
export function SplitPage({
  opening,
  form,
  children,
  isFirst,
}: {
  opening: Child;
  form: Child;
  children: Child;
  /** Whether the form comes before the opening. */
  isFirst: boolean;
}) {
  return (
    <div class="split">
      {isFirst && form}
      <header class="opening split-opening">{opening}</header>
      {!isFirst && form}
      <div class="split-text">{children}</div>
    </div>
  );
}

function SignupErrors({ site, errors }: { site: Site; errors: readonly FieldError[] }) {
  return <ErrorSummary site={site} errors={errors} ids={IDS} />;
}

/** The scripts of a page that holds the form. */
export function signupScripts({ timeZone, proof }: Assets): Asset[] {
  return proof ? [timeZone, proof] : [timeZone];
}

/** Where the script puts its proof of work and reports its progress, and what to do if no script runs. */
function Proof({ site }: { site: Site }) {
  return (
    <>
      <input type="hidden" name="altcha" value="" />
      <p class="hint" role="status" data-working={site.words.pages.signUp.proving} />
      <noscript>
        <p class="notice">{proofPhrase(site)}</p>
      </noscript>
    </>
  );
}

/** A field that people neither see nor reach; only a program fills it. */
function Decoy({ site }: { site: Site }) {
  return (
    <div class="decoy" aria-hidden="true">
      <label for="signupWebsite">{site.words.pages.signUp.decoy}</label>
      <input id="signupWebsite" name="website" type="text" tabindex={-1} autocomplete="off" />
    </div>
  );
}
