/** @jsxImportSource hono/jsx */
import { addressOf, type Choice } from '../choice.ts';
import type { Preview, Proof } from '../preview.ts';

/** No script runs in a frame; its links open in separate windows. */
const SANDBOX = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox';

/** On a phone it is wider than the screen. */
const SCROLLED = { tabindex: 0, role: 'group', 'aria-label': 'At desktop width' };

interface PaneProps {
  readonly choice: Choice;
  readonly proof: Proof;
  readonly preview: Preview;
}

/** The email, in the chosen view. */
export function Pane({ choice, proof, preview }: PaneProps) {
  const { email, rendition } = proof;
  if (choice.view === 'web') {
    if (email.webPath === undefined) return <p class="quiet">This email has no page on the web.</p>;
    return <Frames choice={choice} path="/frame/web" version={`${preview.revision}`} />;
  }
  if (!rendition) return <p class="quiet">There is nothing to show yet.</p>;
  switch (choice.view) {
    case 'email': {
      const version = `${rendition.hash}.${preview.surroundings}`;
      return <Frames choice={choice} path="/frame/email" version={version} />;
    }
    case 'text':
      return (
        <pre class="paper" tabindex={0} dir="auto">
          {rendition.text}
        </pre>
      );
    case 'source':
      return (
        <>
          <p class="quiet">
            As it is sent by SMTP. <a href={addressOf(choice, {}, '/email.eml')}>Save as .eml</a>
          </p>
          <pre class="paper source" tabindex={0}>
            {rendition.raw}
          </pre>
        </>
      );
    case 'headers':
      return (
        <dl class="paper headers">
          {rendition.headers.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd dir="auto">{value}</dd>
            </div>
          ))}
        </dl>
      );
  }
}

function Frames({ choice, path, version }: { choice: Choice; path: string; version: string }) {
  const widths = choice.width === 'both' ? (['desktop', 'phone'] as const) : [choice.width];
  const src = `${addressOf(choice, {}, path)}&v=${version}`;
  return (
    <div class="frames">
      {widths.map((width) => (
        <div
          key={width}
          class={`frame ${width}`}
          data-frame={width}
          {...(width === 'desktop' ? SCROLLED : {})}
        >
          <iframe
            title={width === 'phone' ? 'The email at 360 px' : 'The email'}
            src={src}
            sandbox={SANDBOX}
          />
        </div>
      ))}
    </div>
  );
}
