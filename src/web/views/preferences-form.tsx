/** @jsxImportSource hono/jsx */
import type { FieldError, ReaderView } from '../ports.ts';
import { describedBy, errorOf, Field, TopicBoxes } from './field.tsx';
import type { Site } from './site.ts';
import { clockPhrase, weekdayNames } from './wording.ts';
import { zoneGroups } from './zones.ts';

/** Controls by their field, for the error summary. */
export const PREFERENCE_IDS = {
  firstName: 'readerName',
  topics: 'readerTopics',
  weekday: 'readerWeekday',
  minuteOfDay: 'readerTime',
  timeZone: 'readerZone',
};

export interface PreferencesFormProps {
  readonly site: Site;
  readonly path: string;
  readonly reader: ReaderView;
  readonly errors: readonly FieldError[];
}

export function PreferencesForm({ site, path, reader, errors }: PreferencesFormProps) {
  const { publication } = site;
  const name = errorOf(errors, 'firstName');
  return (
    <section class="panel" aria-labelledby="pageLetters">
      <h2 id="pageLetters">Your letters</h2>
      <form method="post" action={path}>
        <div class="field-row">
          <Weekday reader={reader} language={publication.language} error={errorOf(errors, 'weekday')} />
          <TimeOfDay reader={reader} error={errorOf(errors, 'minuteOfDay')} />
        </div>
        <Zone reader={reader} error={errorOf(errors, 'timeZone')} />
        <TopicBoxes
          id={PREFERENCE_IDS.topics}
          topics={publication.topics}
          chosen={reader.topics}
          legend="Topics you care about"
          hint="Letters that have no topic come to everyone."
          error={errorOf(errors, 'topics')}
        />
        <Field id={PREFERENCE_IDS.firstName} label="First name (optional)" error={name}>
          <input
            id={PREFERENCE_IDS.firstName}
            name="firstName"
            type="text"
            autocomplete="given-name"
            maxlength={60}
            value={reader.firstName ?? ''}
            {...describedBy(PREFERENCE_IDS.firstName, { error: name })}
          />
        </Field>
        <button type="submit">Save</button>
      </form>
    </section>
  );
}

function Weekday({
  reader,
  language,
  error,
}: {
  reader: ReaderView;
  language: string;
  error: string | undefined;
}) {
  const id = PREFERENCE_IDS.weekday;
  return (
    <Field id={id} label="Day of the week" error={error}>
      <select id={id} name="weekday" {...describedBy(id, { error })}>
        <option value="">As the course has it</option>
        {weekdayNames(language).map((day, index) => (
          <option key={day} value={String(index + 1)} selected={reader.weekday === index + 1}>
            {day}
          </option>
        ))}
      </select>
    </Field>
  );
}

function TimeOfDay({ reader, error }: { reader: ReaderView; error: string | undefined }) {
  const id = PREFERENCE_IDS.minuteOfDay;
  const halves = Array.from({ length: 48 }, (_, half) => half * 30);
  const own = reader.minuteOfDay;
  const minutes = own === null || halves.includes(own) ? halves : [...halves, own].sort((a, b) => a - b);
  return (
    <Field id={id} label="Time of day" error={error}>
      <select id={id} name="minuteOfDay" {...describedBy(id, { error })}>
        <option value="">As the course has it</option>
        {minutes.map((minute) => (
          <option key={minute} value={String(minute)} selected={own === minute}>
            {clockPhrase(minute)}
          </option>
        ))}
      </select>
    </Field>
  );
}

function Zone({ reader, error }: { reader: ReaderView; error: string | undefined }) {
  const id = PREFERENCE_IDS.timeZone;
  return (
    <Field id={id} label="Time zone" error={error}>
      <select id={id} name="timeZone" {...describedBy(id, { error })}>
        {zoneGroups(reader.timeZone).map(({ area, zones }) => (
          <optgroup key={area} label={area}>
            {zones.map(({ id: zone, place }) => (
              <option key={zone} value={zone} selected={zone === reader.timeZone}>
                {place}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </Field>
  );
}
