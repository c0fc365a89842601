import { createElement, type ReactElement } from 'react';
import ConfirmLetter from '../../emails/confirm.tsx';
import GoodbyeLetter from '../../emails/goodbye.tsx';
import SignInLetter from '../../emails/sign-in.tsx';
import StayLetter from '../../emails/stay.tsx';
import WelcomeLetter from '../../emails/welcome.tsx';
import { type Catalogue, SYSTEM } from '../content/catalogue.ts';
import { SlotTable } from '../content/slots.ts';
import type { Letter } from './compile.ts';
import type { LetterSource } from './compiler.ts';
import type { LetterKind } from './edition.ts';
import { AUTO_GENERATED, listHeaders, publicationProps, readerLinks } from './publication-props.ts';

/** What a confirmation or a welcome speaks of: a course's title, or the publication's name. */
type About = { readonly title: string };

/** Asks for a confirmation. Nothing in it was chosen by whoever typed the address. */
export function confirmLetter(catalogue: Catalogue, baseUrl: string, about: About, validFor: string): Letter {
  const slots = new SlotTable();
  const { name } = catalogue.publication;
  const subject = `Please confirm: ${about.title}`;
  const element = createElement(ConfirmLetter, {
    publication: publicationProps(catalogue, baseUrl),
    subject,
    preview: 'One click, and it begins. Without it you hear nothing more from us.',
    reason: `Somebody entered this address to sign up for ${name}. If it was not you, do nothing.`,
    links: {},
    confirmUrl: `${baseUrl}/confirm/${slots.marker('token')}`,
    courseTitle: about.title,
    validFor,
  });
  return system(catalogue, 'confirm', subject, element, slots);
}

/** Greets a reader who has just confirmed. */
export function welcomeLetter(
  { catalogue, baseUrl, unsubscribeAt }: Omit<LetterSource, 'confirmWithin'>,
  about: About,
): Letter {
  const slots = new SlotTable();
  const { name } = catalogue.publication;
  const subject = `You are in: ${about.title}`;
  const element = createElement(WelcomeLetter, {
    publication: publicationProps(catalogue, baseUrl),
    subject,
    preview: 'What comes when, and how to change the day, the hour or the topics.',
    reason: `You get this because you just confirmed your address for ${name}.`,
    links: readerLinks(baseUrl, slots),
    greeting: slots.marker('greeting', 'Welcome'),
    courseTitle: about.title,
    next: slots.marker('next', 'We write as soon as there is something new.'),
  });
  const of = { kind: 'welcome', stream: SYSTEM, item: 'welcome', title: name } as const;
  return system(
    catalogue,
    'welcome',
    subject,
    element,
    slots,
    listHeaders(catalogue, baseUrl, slots, unsubscribeAt, of),
  );
}

/** Says farewell, where the author wants that, to a reader who left on the preferences page. */
export function goodbyeLetter(catalogue: Catalogue, baseUrl: string): Letter {
  const slots = new SlotTable();
  const { name } = catalogue.publication;
  const subject = `Goodbye from ${name}`;
  const element = createElement(GoodbyeLetter, {
    publication: publicationProps(catalogue, baseUrl),
    subject,
    preview: 'You have left. Nothing more will come.',
    reason: 'You get this one message because you just left.',
    links: {},
    returnUrl: `${baseUrl}/rejoin/${slots.marker('token')}`,
  });
  return system(catalogue, 'goodbye', subject, element, slots);
}

/** Carries the link to a reader's preferences. */
export function signInLetter(catalogue: Catalogue, baseUrl: string): Letter {
  const slots = new SlotTable();
  const { name } = catalogue.publication;
  const subject = `Your link to ${name}`;
  const element = createElement(SignInLetter, {
    publication: publicationProps(catalogue, baseUrl),
    subject,
    preview: 'Change the pace, the topics or the hour, or leave.',
    reason: `Somebody asked for this link with your address at ${name}. If it was not you, do nothing.`,
    links: {},
    signInUrl: `${baseUrl}/preferences/${slots.marker('token')}`,
  });
  return system(catalogue, 'sign-in', subject, element, slots);
}

/** How long a reader is waited for where the author has set no sunset: the letter is then only looked at. */
const WAIT_DAYS = 14;

/** Asks a reader who has long been silent whether the letters are still wanted. */
export function stayLetter({
  catalogue,
  baseUrl,
  unsubscribeAt,
}: Omit<LetterSource, 'confirmWithin'>): Letter {
  const slots = new SlotTable();
  const { name, sunset } = catalogue.publication;
  const subject = `Still want ${name}?`;
  const element = createElement(StayLetter, {
    publication: publicationProps(catalogue, baseUrl),
    subject,
    preview: 'One click keeps your letters coming.',
    reason: `You get this because you get letters from ${name} and confirmed your address.`,
    links: readerLinks(baseUrl, slots),
    stayUrl: `${baseUrl}/stay/${slots.marker('token')}`,
    waitFor: `${sunset?.wait ?? WAIT_DAYS} days`,
  });
  const of = { kind: 'stay', stream: SYSTEM, item: 'stay', title: name } as const;
  const headers = listHeaders(catalogue, baseUrl, slots, unsubscribeAt, of);
  return system(catalogue, 'stay', subject, element, slots, headers);
}

/** A letter of the product's own. */
export function system(
  { publication }: Catalogue,
  kind: LetterKind,
  subject: string,
  element: ReactElement,
  slots: SlotTable,
  headers: readonly { name: string; value: string }[] = [],
): Letter {
  return {
    kind,
    stream: SYSTEM,
    item: kind,
    from: publication.from,
    replyTo: publication.replyTo,
    subject,
    headers: [...headers, AUTO_GENERATED],
    element,
    slots,
  };
}
