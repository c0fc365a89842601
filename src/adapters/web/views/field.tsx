/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';
import type { FieldError } from '../field-error.ts';
import type { Site } from './site.ts';

export interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly children: Child;
}

/** A label, its hint, its error and the control, whose `describedBy` refers to hint and error. */
export function Field({ id, label, hint, error, children }: FieldProps) {
  return (
    <div class={error ? 'field field-wrong' : 'field'}>
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}Hint`}>
          {hint}
        </p>
      )}
      <FieldFault id={id} error={error} />
      {children}
    </div>
  );
}

function FieldFault({ id, error }: { id: string; error: string | undefined }) {
  if (!error) return null;
  return (
    <p class="error" id={`${id}Error`}>
      {error}
    </p>
  );
}

/** A reader's own first name. */
export function FirstName({
  site,
  id,
  value,
  error,
}: Pick<FieldProps, 'id' | 'error'> & { readonly site: Site; readonly value: string }) {
  return (
    <Field id={id} label={site.words.pages.signUp.firstName} error={error}>
      <input
        id={id}
        name="firstName"
        type="text"
        autocomplete="given-name"
        maxlength={60}
        value={value}
        {...describedBy(id, { error })}
      />
    </Field>
  );
}

/** The ids of a control's hint and error. */
export function describedBy(id: string, { hint, error }: { hint?: boolean; error?: string | undefined }) {
  const ids = [...(hint ? [`${id}Hint`] : []), ...(error ? [`${id}Error`] : [])].join(' ');
  return ids === '' ? {} : { 'aria-describedby': ids, ...(error ? { 'aria-invalid': 'true' as const } : {}) };
}

/** The first error of a field. */
export function errorOf(errors: readonly FieldError[], field: string): string | undefined {
  return errors.find((error) => error.field === field)?.message;
}

/** The errors of a form, shown above it; each line links to its field. */
export function ErrorSummary({
  site,
  errors,
  ids,
}: {
  site: Site;
  errors: readonly FieldError[];
  ids: Record<string, string>;
}) {
  if (errors.length === 0) return null;
  const [only] = errors;
  if (errors.length === 1 && only && !ids[only.field]) {
    return (
      <p class="notice notice-error" role="alert">
        {only.message}
      </p>
    );
  }
  return (
    <div class="notice notice-error" role="alert">
      <p>
        <strong>{site.words.pages.frame.checkAgain}</strong>
      </p>
      <ul>
        {errors.map(({ field, message }) => (
          <li key={field + message}>{ids[field] ? <a href={`#${ids[field]}`}>{message}</a> : message}</li>
        ))}
      </ul>
    </div>
  );
}

/** Checkboxes of the topics. */
export function TopicBoxes(props: {
  id: string;
  site: Site;
  chosen: readonly string[];
  legend: string;
  hint: string;
  error?: string | undefined;
}) {
  const { id, site, chosen, legend, hint, error } = props;
  const { topics } = site.publication;
  if (topics.length === 0) return null;
  return (
    <fieldset class="field" id={id} {...describedBy(id, { hint: true, error })}>
      <legend>{legend}</legend>
      <p class="hint" id={`${id}Hint`}>
        {hint}
      </p>
      <FieldFault id={id} error={error} />
      {topics.map((topic) => (
        <label class="choice" key={topic.id}>
          <input type="checkbox" name="topics" value={topic.id} checked={chosen.includes(topic.id)} />
          <span {...site.authored}>{topic.name}</span>
        </label>
      ))}
    </fieldset>
  );
}
