/** @jsxImportSource hono/jsx */
import type { FieldError } from '../ports.ts';
import { describedBy, ErrorSummary, errorOf, Field } from './field.tsx';
import { Layout } from './layout.tsx';
import type { Site } from './site.ts';

/** Asks for an address, to mail it a link: there are no passwords. */
export function SignInPage({
  site,
  email,
  errors,
}: {
  site: Site;
  email: string;
  errors: readonly FieldError[];
}) {
  const error = errorOf(errors, 'email');
  return (
    <Layout
      site={site}
      head={{ title: errors.length > 0 ? 'Please check: your preferences' : 'Your preferences' }}
    >
      <header class="opening">
        <h1>Your preferences</h1>
        <p class="lead">
          Every letter has a link to them at its foot. If you have none at hand, we send you one: no password
          needed.
        </p>
      </header>
      <section class="card" aria-labelledby="signInTitle">
        <h2 id="signInTitle">Send me a link</h2>
        <ErrorSummary errors={errors} ids={{ email: 'signInEmail' }} />
        <form method="post" action="/preferences">
          <Field id="signInEmail" label="E-mail address" error={error}>
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
          <button type="submit">Send me the link</button>
        </form>
      </section>
    </Layout>
  );
}
