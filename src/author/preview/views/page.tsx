/** @jsxImportSource hono/jsx */
import type { Choice } from '../choice.ts';
import type { Preview, Proof } from '../preview.ts';
import { EmailList } from './email-list.tsx';
import { Facts } from './facts.tsx';
import { Faults } from './faults.tsx';
import { Pane } from './pane.tsx';
import { Tools } from './tools.tsx';

export interface PageProps {
  readonly preview: Preview;
  readonly choice: Choice;
  /** Undefined while there is no email at all. */
  readonly proof: Proof | undefined;
}

/** The only page. Its parts are replaced one by one after a change; see `preview.js`. */
export function Page({ preview, choice, proof }: PageProps) {
  const { live } = preview;
  const name = live.catalogue?.publication.name ?? 'Pacesetter';
  const subject = proof?.rendition?.subject ?? proof?.email.title ?? 'No email yet';
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${subject} · Preview of ${name}`}</title>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/preview.css" />
        <script type="module" src="/preview.js" />
      </head>
      <body>
        <a class="skip" href="#email">
          Skip to the email
        </a>
        <header class="bar">
          <p data-part="name">
            <img src="/favicon.svg" alt="" width="24" height="24" />
            <strong>{name}</strong> <span>Preview</span>
          </p>
          <a class="to-list" href="#emails">
            All emails
          </a>
          <p class="live" role="status" />
        </header>
        <div class="desk">
          <nav id="emails" class="emails" aria-label="Emails" data-part="list" tabindex={-1}>
            <EmailList preview={preview} choice={choice} />
          </nav>
          <main id="email" tabindex={-1}>
            <div data-part="faults">
              <Faults faults={live.faults} proof={proof} />
            </div>
            <header class="subject" data-part="subject">
              <h1 dir="auto">{subject}</h1>
              {proof && (
                <p class="quiet">
                  {proof.rendition && <>From {proof.rendition.from} · </>}
                  {proof.email.file ? <code>{proof.email.file}</code> : 'a system email'}
                  {proof.email.draft && <> · a draft: nobody gets it yet</>}
                </p>
              )}
            </header>
            <div data-part="tools">{proof && <Tools choice={choice} />}</div>
            <div data-part="facts">{proof && <Facts preview={preview} proof={proof} />}</div>
            <div data-part="pane">{proof && <Pane choice={choice} proof={proof} preview={preview} />}</div>
          </main>
        </div>
      </body>
    </html>
  );
}
