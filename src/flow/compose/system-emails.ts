import { createElement, type ReactElement } from 'react';
import ConfirmEmail from '../../../emails/confirm.tsx';
import GoodbyeEmail from '../../../emails/goodbye.tsx';
import LinkEmail from '../../../emails/link.tsx';
import StayEmail from '../../../emails/stay.tsx';
import WelcomeEmail from '../../../emails/welcome.tsx';
import type { Wording } from '../../shared/words/wording.ts';
import { type Catalogue, SYSTEM } from '../content/catalogue.ts';
import { PlaceholderTable } from '../content/placeholders.ts';
import type { EmailSource } from './compile.ts';
import type { EmailInputs } from './compiler.ts';
import { SYSTEM_EMAILS, type SystemEmailName } from './email-name.ts';
import {
  AUTO_GENERATED,
  languageQuery,
  listEmail,
  publicationProps,
  readerLinks,
} from './publication-props.ts';

/** The subject of a confirmation or a welcome: a course's title, or the publication's name. */
type About = { readonly title: string };

/** Asks for a confirmation. It contains nothing that the person who typed the address could choose. */
export function confirmEmail(
  { catalogue, baseUrl, confirmDays }: EmailInputs,
  wording: Wording,
  about: About,
): EmailSource {
  const placeholders = new PlaceholderTable();
  const { emails, phrases } = wording.words;
  const subject = emails.confirm.subject(about.title);
  const element = createElement(ConfirmEmail, {
    words: wording.words,
    publication: publicationProps(catalogue, baseUrl, wording),
    subject,
    preview: emails.confirm.preview,
    reason: emails.confirm.reason(catalogue.publication.name),
    links: {},
    confirmUrl: `${baseUrl}/confirm/${placeholders.marker('token')}`,
    courseTitle: about.title,
    validFor: phrases.days(confirmDays),
  });
  return system(catalogue, 'confirm', subject, element, placeholders);
}

/** Greets a reader who has just confirmed. */
export function welcomeEmail(
  source: Omit<EmailInputs, 'confirmDays'>,
  wording: Wording,
  about: About,
): EmailSource {
  const { catalogue, baseUrl } = source;
  const placeholders = new PlaceholderTable();
  const { name } = catalogue.publication;
  const words = wording.words.emails.welcome;
  const subject = words.subject(about.title);
  const element = createElement(WelcomeEmail, {
    words: wording.words,
    publication: publicationProps(catalogue, baseUrl, wording),
    subject,
    preview: words.preview,
    reason: words.reason(name),
    links: readerLinks(source, wording, placeholders),
    greeting: words.greeting + placeholders.marker('commaName'),
    courseTitle: about.title,
    next: placeholders.marker('next', words.nothingNext),
  });
  return listed(source, 'welcome', { subject, element, placeholders });
}

/** Says farewell to a reader who left on the preferences page, if the author wants that. */
export function goodbyeEmail(
  { catalogue, baseUrl }: Pick<EmailInputs, 'catalogue' | 'baseUrl'>,
  wording: Wording,
): EmailSource {
  const placeholders = new PlaceholderTable();
  const words = wording.words.emails.goodbye;
  const subject = words.subject(catalogue.publication.name);
  const element = createElement(GoodbyeEmail, {
    words: wording.words,
    publication: publicationProps(catalogue, baseUrl, wording),
    subject,
    preview: words.preview,
    reason: words.reason,
    links: {},
    returnUrl: `${baseUrl}/rejoin/${placeholders.marker('token')}${languageQuery(catalogue, wording)}`,
  });
  return system(catalogue, 'goodbye', subject, element, placeholders);
}

/** Emails that carry a link: where it leads, the placeholder that completes it, and their words. */
const LINKS = {
  'sign-in': { path: '/preferences/', token: 'token', about: 'signIn' },
  'own-data': { path: '/my-data/', token: 'dataToken', about: 'ownData' },
} as const;

/** Carries the link to a reader's preferences, or to a person's stored data. */
export function linkEmail(
  { catalogue, baseUrl }: Pick<EmailInputs, 'catalogue' | 'baseUrl'>,
  wording: Wording,
  email: keyof typeof LINKS,
): EmailSource {
  const placeholders = new PlaceholderTable();
  const { name } = catalogue.publication;
  const { path, token, about } = LINKS[email];
  const words = wording.words.emails[about];
  const subject = words.subject(name);
  const element = createElement(LinkEmail, {
    words: wording.words,
    publication: publicationProps(catalogue, baseUrl, wording),
    subject,
    preview: words.preview,
    reason: words.reason(name),
    links: {},
    about,
    url: baseUrl + path + placeholders.marker(token),
  });
  return system(catalogue, email, subject, element, placeholders);
}

/** How many days a reader has to answer if the author has set no sunset: the email is then only previewed. */
const WAIT_DAYS = 14;

/** Asks a reader who has long been silent whether they still want the emails. */
export function stayEmail(source: Omit<EmailInputs, 'confirmDays'>, wording: Wording): EmailSource {
  const { catalogue, baseUrl } = source;
  const placeholders = new PlaceholderTable();
  const { name, sunset } = catalogue.publication;
  const { emails, phrases } = wording.words;
  const words = emails.stay;
  const subject = words.subject(name);
  const element = createElement(StayEmail, {
    words: wording.words,
    publication: publicationProps(catalogue, baseUrl, wording),
    subject,
    preview: words.preview,
    reason: words.reason(name),
    links: readerLinks(source, wording, placeholders),
    stayUrl: `${baseUrl}/stay/${placeholders.marker('token')}${languageQuery(catalogue, wording)}`,
    waitFor: phrases.days(sunset?.wait ?? WAIT_DAYS),
  });
  return listed(source, 'stay', { subject, element, placeholders });
}

/** A system email that its reader can unsubscribe from. */
function listed(
  source: Omit<EmailInputs, 'confirmDays'>,
  name: 'welcome' | 'stay',
  email: Pick<EmailSource, 'subject' | 'element' | 'placeholders'>,
): EmailSource {
  const { name: title } = source.catalogue.publication;
  const { headers, ...made } = listEmail(source, { kind: name, stream: SYSTEM, item: name, title }, email);
  return { ...made, headers: [...headers, AUTO_GENERATED] };
}

/** Makes each system email; one without an entry here does not compile. */
export const MADE_BY: {
  readonly [Name in SystemEmailName]: (source: EmailInputs, wording: Wording, about: About) => EmailSource;
} = {
  confirm: confirmEmail,
  welcome: welcomeEmail,
  'sign-in': (source, wording) => linkEmail(source, wording, 'sign-in'),
  'own-data': (source, wording) => linkEmail(source, wording, 'own-data'),
  stay: stayEmail,
  goodbye: goodbyeEmail,
};

export function system(
  { publication }: Catalogue,
  name: SystemEmailName | 'notice',
  subject: string,
  element: ReactElement,
  placeholders: PlaceholderTable,
): EmailSource {
  return {
    kind: name === 'notice' ? name : SYSTEM_EMAILS[name].kind,
    stream: SYSTEM,
    item: name,
    from: publication.from,
    replyTo: publication.replyTo,
    subject,
    headers: [AUTO_GENERATED],
    element,
    placeholders,
  };
}
