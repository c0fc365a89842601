import { parts } from '../parts.ts';

/** What stands around the author's text in an email, and the emails of the product's own, in English. */
export const emails = {
  footer: {
    preferences: 'Preferences',
    pause: 'Pause',
    unsubscribe: 'Unsubscribe',
    web: 'View in browser',
    whoWrites: 'Who writes:',
  },
  lesson: {
    reason: (course: string) =>
      `You get this because you signed up for “${course}” and confirmed your address.`,
    progress: (number: number, of: number) => `Progress: lesson ${number} of ${of}`,
    next: 'Next',
    nothingNext: 'That is all for now. New lessons reach you as they are written.',
  },
  issue: {
    reason: (publication: string) =>
      `You get this because you subscribed to ${publication} and confirmed your address.`,
  },
  confirm: {
    subject: (about: string) => `Please confirm: ${about}`,
    preview: 'One click, and it begins. Without it you hear nothing more from us.',
    reason: (publication: string) =>
      `Somebody entered this address to sign up for ${publication}. If it was not you, do nothing.`,
    title: 'Please confirm your address',
    question: (about: string) => `This address was entered to sign up for ${about}. Was it you?`,
    button: 'Yes, sign me up',
    caution: (validFor: string) =>
      `The button works for ${validFor}. If it was not you, ignore this email: nothing happens, and nothing more comes.`,
  },
  welcome: {
    subject: (about: string) => `You are in: ${about}`,
    preview: 'What comes when, and how to change the day, the hour or the topics.',
    reason: (publication: string) =>
      `You get this because you just confirmed your address for ${publication}.`,
    /** The reader's name follows behind a comma. */
    greeting: 'Welcome',
    confirmed: (about: string) => `Your address is confirmed, and ${about} is yours.`,
    nothingNext: 'We write as soon as there is something new.',
    pace: 'The pace is yours too.',
    choose: 'choose the day, the hour and the topics',
    choices: <T>(choose: T) => parts<T>`You can ${choose}, go faster or slower, or pause for a while.`,
    foot: 'Every email has the links for it at its foot.',
  },
  goodbye: {
    subject: (publication: string) => `Goodbye from ${publication}`,
    preview: 'You have left. Nothing more will come.',
    reason: 'You get this one message because you just left.',
    title: 'Goodbye, and thank you',
    left: (publication: string) =>
      `You have left ${publication}. This is the last email; nothing more will come.`,
    back: 'Come back here',
    mistake: <T>(back: T) => parts<T>`Was it a mistake, or do you change your mind one day? ${back}.`,
  },
  signIn: {
    subject: (publication: string) => `Your link to ${publication}`,
    preview: 'Change the pace, the topics or the hour, or leave.',
    reason: (publication: string) =>
      `Somebody asked for this link with your address at ${publication}. If it was not you, do nothing.`,
    title: 'Your link',
    text: (publication: string) =>
      `It opens your page at ${publication}, where you change the pace, the topics or the hour, or leave.`,
    button: 'Open my page',
    caution: 'Whoever has the link can open the page, so please do not forward this email.',
  },
  stay: {
    subject: (publication: string) => `Still want ${publication}?`,
    preview: 'One click keeps your emails coming.',
    reason: (publication: string) =>
      `You get this because you get emails from ${publication} and confirmed your address.`,
    title: 'Still want this?',
    question: (publication: string) =>
      `You have had emails from ${publication} for a while, and we can’t tell whether they are of use to you. If they are, say so, and they go on as before.`,
    button: 'Yes, keep them coming',
    otherwise: (waitFor: string) =>
      `If we hear nothing within ${waitFor}, your emails pause. Nothing is lost: you keep your place, and one click brings them back.`,
    once: 'This is asked once. To leave for good, use the link below.',
  },
  ownData: {
    subject: (publication: string) => `Your data at ${publication}`,
    preview: 'See everything we hold about you, or have it erased. The link works for one hour.',
    reason: (publication: string) =>
      `Somebody asked for this link with your address at ${publication}. If it was not you, do nothing.`,
    title: 'Your data',
    text: (publication: string) =>
      `Here you can download everything that ${publication} holds about you, or have all of it erased. Nothing happens before you press a button there.`,
    button: 'Open the page',
    caution:
      'The link works for one hour. Whoever has it can see and erase your data, so please do not forward this email.',
  },
};
