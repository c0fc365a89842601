import { parts } from '../parts.ts';

/** The words around the author's text in an email, and the system emails, in English. */
export const emails = {
  footer: {
    preferences: 'Preferences',
    pause: 'Pause',
    unsubscribe: 'Unsubscribe',
    web: 'View in browser',
    /** The author's name follows. */
    whoWrites: 'Sent by',
  },
  lesson: {
    reason: (course: string) =>
      `You’re receiving this because you signed up for “${course}” and confirmed your address.`,
    progress: (number: number, of: number) => `Progress: lesson ${number} of ${of}`,
    next: 'Up next',
    nothingNext: 'That’s all for now. You’ll get new lessons as soon as they’re published.',
  },
  issue: {
    reason: (publication: string) =>
      `You’re receiving this because you subscribed to ${publication} and confirmed your address.`,
  },
  confirm: {
    subject: (about: string) => `Please confirm: ${about}`,
    preview: 'One click gets you started. If you don’t confirm, you won’t hear from us again.',
    reason: (publication: string) =>
      `Someone entered this address to sign up for ${publication}. If it wasn’t you, you don’t need to do anything.`,
    title: 'Please confirm your address',
    question: (about: string) => `Someone used this address to sign up for ${about}. Was it you?`,
    button: 'Yes, sign me up',
    caution: (validFor: string) =>
      `The button works for ${validFor}. If it wasn’t you, ignore this email: you won’t be signed up, and you won’t hear from us again.`,
  },
  welcome: {
    subject: (about: string) => `You’re in: ${about}`,
    preview: 'What’s coming and when, and how to change your day, time or topics.',
    reason: (publication: string) =>
      `You’re receiving this because you just confirmed your address for ${publication}.`,
    /** The reader's name follows after a comma. */
    greeting: 'Welcome',
    confirmed: (about: string) => `Your address is confirmed, and you’re signed up for ${about}.`,
    nothingNext: 'We’ll write as soon as there’s something new.',
    pace: 'You set the pace.',
    choose: 'choose your day, time and topics',
    choices: <T>(choose: T) => parts<T>`You can ${choose}, go faster or slower, or pause for a while.`,
    foot: 'The links are at the bottom of every email.',
  },
  goodbye: {
    subject: (publication: string) => `Goodbye from ${publication}`,
    preview: 'You’ve unsubscribed. You won’t get any more emails.',
    reason: 'You’re receiving this one email because you just unsubscribed.',
    title: 'Goodbye, and thank you',
    left: (publication: string) => `You’ve unsubscribed from ${publication}. This is our last email to you.`,
    back: 'Start your emails again',
    mistake: <T>(back: T) => parts<T>`Was that a mistake, or have you changed your mind? ${back}.`,
  },
  signIn: {
    subject: (publication: string) => `Your preferences link for ${publication}`,
    preview: 'Change your pace, topics or time, or unsubscribe.',
    reason: (publication: string) =>
      `Someone asked for this link at ${publication} using your address. If it wasn’t you, you don’t need to do anything.`,
    title: 'Your preferences link',
    text: (publication: string) =>
      `Open your preferences for ${publication} to change your pace, topics or time, or to unsubscribe.`,
    button: 'Open my preferences',
    caution: 'Anyone who has this link can open the page, so please don’t forward this email.',
  },
  stay: {
    subject: (publication: string) => `Do you still want to hear from ${publication}?`,
    preview: 'One click keeps your emails coming.',
    reason: (publication: string) =>
      `You’re receiving this because you get emails from ${publication} and confirmed your address.`,
    title: 'Do you still want these emails?',
    question: (publication: string) =>
      `You’ve been getting emails from ${publication} for a while, and we can’t tell whether they’re useful to you. If they are, let us know and they’ll keep coming.`,
    button: 'Yes, keep them coming',
    otherwise: (waitFor: string) =>
      `If we don’t hear from you within ${waitFor}, we’ll pause your emails. Nothing is lost: you keep your place, and one click starts them again.`,
    once: 'We’ll ask only once. To unsubscribe for good, use the link below.',
  },
  ownData: {
    subject: (publication: string) => `Your data at ${publication}`,
    preview: 'See everything we hold about you, or have it erased. The link works for one hour.',
    reason: (publication: string) =>
      `Someone asked for this link at ${publication} using your address. If it wasn’t you, you don’t need to do anything.`,
    title: 'Your data',
    text: (publication: string) =>
      `Open the page to download everything that ${publication} holds about you, or to have all of it erased. Nothing happens until you press a button there.`,
    button: 'Open the page',
    caution:
      'The link works for one hour. Anyone who has it can see and erase your data, so please don’t forward this email.',
  },
};
