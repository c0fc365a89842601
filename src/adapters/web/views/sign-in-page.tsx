/** @jsxImportSource hono/jsx */
import type { FieldError } from '../field-error.ts';
import { describedBy, ErrorSummary, errorOf, Field } from './field.tsx';
import { Layout } from './layout.tsx';
import type { Site } from './site.ts';

/** Asks for an address to mail a link to: there are no passwords. */
export function SignInPage({
  site,
  about,
  email,
  errors,
}: {
  site: Site;
  /** Where the link leads. */
  about: 'preferences' | 'own-data';
  email: string;
  errors: readonly FieldError[];
}) {
  const words = site.words.preferences;
  const { pleaseCheck } = site.words.pages.frame;
  const { title, lead, action } =
    about === 'preferences'
      ? { ...words, action: `${site.root}/preferences` }
      : { ...words.data, title: words.data.held, action: `${site.root}/my-data` };
  const error = errorOf(errors, 'email');
  return (
    <Layout site={site} head={{ title: errors.length > 0 ? pleaseCheck(title) : title }}>
      <header class="opening">
        <h1>{title}</h1>
        <p class="lead">{lead}</p>
      </header>
      <section class="card" aria-labelledby="signInTitle">
        <h2 id="signInTitle">{words.sendLink}</h2>
        <ErrorSummary site={site} errors={errors} ids={{ email: 'signInEmail' }} />
        <form method="post" action={action}>
          <Field id="signInEmail" label={site.words.pages.signUp.email} error={error}>
            <input
              id="signInEmail"
              name="email"
              type="email"
              autocomplete="email"
              maxlength={254}
              required
              value={email}
              {...describedBy('signInEmail', { error })}
            />
          </Field>
          <button type="submit">{words.sendTheLink}</button>
        </form>
      </section>
      {about === 'preferences' && (
        <p>
          <a href={`${site.root}/my-data`}>{words.data.elsewhere}</a>
        </p>
      )}
    </Layout>
  );
}
