/** @jsxImportSource hono/jsx */
import { addressOf, type Choice, SCHEMES, VIEWS, WIDTHS } from '../choice.ts';
import { SAMPLE_READERS } from '../sample-readers.ts';

const WORDS: Record<string, string> = {
  email: 'Email',
  text: 'Plain text',
  web: 'Web page',
  source: 'Source',
  headers: 'Headers',
  desktop: 'Desktop',
  phone: '360 px',
  both: 'Both',
  light: 'Light',
  dark: 'Dark',
};

/** How the email is shown. Every choice is a link, and so a part of the page's address. */
export function Tools({ choice }: { choice: Choice }) {
  const framed = choice.view === 'email' || choice.view === 'web';
  return (
    <div class="tools">
      <Options choice={choice} field="view" options={VIEWS} label="View" />
      {framed && <Options choice={choice} field="width" options={WIDTHS} label="Width" />}
      {framed && <Options choice={choice} field="scheme" options={SCHEMES} label="Colours" />}
      <form method="get" action="/" class="as">
        {(['email', 'view', 'width', 'scheme'] as const).map((name) => (
          <input key={name} type="hidden" name={name} value={choice[name]} />
        ))}
        <label for="as">As</label>
        <select id="as" name="as" data-key="as">
          {SAMPLE_READERS.map(({ id, label }) => (
            <option key={id} value={id} selected={id === choice.as}>
              {label}
            </option>
          ))}
        </select>
        <button type="submit">Show</button>
      </form>
    </div>
  );
}

function Options<F extends 'view' | 'width' | 'scheme'>(props: {
  choice: Choice;
  field: F;
  options: readonly Choice[F][];
  label: string;
}) {
  const { choice, field, options, label } = props;
  return (
    <nav class="options" aria-label={label}>
      {options.map((option) => (
        <a
          key={option}
          href={addressOf(choice, { [field]: option })}
          aria-current={choice[field] === option ? 'true' : undefined}
          data-field={field}
          data-key={`${field} ${option}`}
        >
          {WORDS[option]}
        </a>
      ))}
    </nav>
  );
}
