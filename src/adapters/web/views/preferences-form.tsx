/** @jsxImportSource hono/jsx */
import { clockPhrase, weekdayNames } from '../../../shared/words/dates.ts';
import { LANGUAGES, wordsIn } from '../../../shared/words/wording.ts';
import type { FieldError } from '../field-error.ts';
import type { ReaderView } from '../ports.ts';
import { describedBy, errorOf, Field, FirstName, TopicBoxes } from './field.tsx';
import type { Site } from './site.ts';
import { zoneGroups } from './zones.ts';

/** Controls by their field, for the error summary. */
export const PREFERENCE_IDS = {
  firstName: 'readerName',
  topics: 'readerTopics',
  weekday: 'readerWeekday',
  minuteOfDay: 'readerTime',
  timeZone: 'readerZone',
  language: 'readerLanguage',
};

export interface PreferencesFormProps {
  readonly site: Site;
  readonly path: string;
  readonly reader: ReaderView;
  readonly errors: readonly FieldError[];
}

export function PreferencesForm({ site, path, reader, errors }: PreferencesFormProps) {
  const words = site.words.preferences.emails;
  const { signUp } = site.words.pages;
  return (
    <section class="panel" aria-labelledby="pageEmails">
      <h2 id="pageEmails">{words.title}</h2>
      <form method="post" action={path}>
        <div class="field-row">
          <Weekday site={site} reader={reader} error={errorOf(errors, 'weekday')} />
          <TimeOfDay site={site} reader={reader} error={errorOf(errors, 'minuteOfDay')} />
        </div>
        <Zone site={site} reader={reader} error={errorOf(errors, 'timeZone')} />
        <TopicBoxes
          id={PREFERENCE_IDS.topics}
          site={site}
          chosen={reader.topics}
          legend={signUp.topics}
          hint={words.topicsHint}
          error={errorOf(errors, 'topics')}
        />
        <FirstName
          site={site}
          id={PREFERENCE_IDS.firstName}
          value={reader.firstName ?? ''}
          error={errorOf(errors, 'firstName')}
        />
        <OwnLanguage site={site} error={errorOf(errors, 'language')} />
        <button type="submit">{words.save}</button>
      </form>
    </section>
  );
}

interface ChoiceProps {
  readonly site: Site;
  readonly reader: ReaderView;
  readonly error: string | undefined;
}

function Weekday({ site, reader, error }: ChoiceProps) {
  const words = site.words.preferences.emails;
  const id = PREFERENCE_IDS.weekday;
  return (
    <Field id={id} label={words.day} error={error}>
      <select id={id} name="weekday" {...describedBy(id, { error })}>
        <option value="">{words.asTheCourse}</option>
        {weekdayNames(site.locale).map((day, index) => (
          <option key={day} value={String(index + 1)} selected={reader.weekday === index + 1}>
            {day}
          </option>
        ))}
      </select>
    </Field>
  );
}

function TimeOfDay({ site, reader, error }: ChoiceProps) {
  const words = site.words.preferences.emails;
  const id = PREFERENCE_IDS.minuteOfDay;
  const halves = Array.from({ length: 48 }, (_, half) => half * 30);
  const own = reader.minuteOfDay;
  const minutes = own === null || halves.includes(own) ? halves : [...halves, own].sort((a, b) => a - b);
  return (
    <Field id={id} label={words.time} error={error}>
      <select id={id} name="minuteOfDay" {...describedBy(id, { error })}>
        <option value="">{words.asTheCourse}</option>
        {minutes.map((minute) => (
          <option key={minute} value={String(minute)} selected={own === minute}>
            {clockPhrase(minute)}
          </option>
        ))}
      </select>
    </Field>
  );
}

function Zone({ site, reader, error }: ChoiceProps) {
  const words = site.words.preferences.emails;
  const id = PREFERENCE_IDS.timeZone;
  return (
    <Field id={id} label={words.zone} error={error}>
      <select id={id} name="timeZone" {...describedBy(id, { error })}>
        {zoneGroups(reader.timeZone, words.otherZones).map(({ area, zones }) => (
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

/** Each language by its own name, so that readers who can't read the page find theirs. */
function OwnLanguage({ site, error }: Pick<ChoiceProps, 'site' | 'error'>) {
  const words = site.words.preferences.emails;
  const id = PREFERENCE_IDS.language;
  return (
    <Field id={id} label={words.language} hint={words.languageHint} error={error}>
      <select id={id} name="language" {...describedBy(id, { hint: true, error })}>
        {LANGUAGES.map((language) => (
          <option key={language} value={language} lang={language} selected={language === site.language}>
            {wordsIn(language).name}
          </option>
        ))}
      </select>
    </Field>
  );
}
