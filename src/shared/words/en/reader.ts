import type { NotChanged } from '../../reasons/not-changed.ts';
import { parts } from '../parts.ts';

/** The words of a reader's own pages, in English. */
export const preferences = {
  title: 'Your preferences',
  lead: 'There’s a link to your preferences at the bottom of every email. If you don’t have one to hand, we’ll send you a link. You don’t need a password.',
  sendLink: 'Get a link by email',
  sendTheLink: 'Send me the link',
  forReader: <T>(address: T, publication: string) => parts<T>`For ${address}, a reader of ${publication}.`,
  saved: {
    changes: 'Saved.',
    pace: 'Your pace has changed.',
    next: 'Your next lesson is on its way.',
    left: 'You’ve left this course.',
    pause: 'Your emails are paused. They’ll start again automatically.',
    resume: 'Your emails have started again.',
    data: 'An email with a link to your data is on its way. The link works for one hour.',
  },
  emails: {
    title: 'Your emails',
    day: 'Day of the week',
    time: 'Time of day',
    asTheCourse: 'Course default',
    zone: 'Time zone',
    otherZones: 'Other',
    topicsHint: 'Emails without a topic go to everyone.',
    language: 'Language',
    languageHint: 'For these pages and for everything around the author’s text in your emails.',
    save: 'Save',
  },
  course: {
    finished: (progress: string) => `Finished: ${progress}`,
    nothingNext: 'No more lessons are planned at the moment.',
    next: <T>(title: T) => parts<T>`Up next: ${title}.`,
    nextNow: <T>(title: T) => parts<T>`Up next: ${title}, any minute now.`,
    nextAt: <T>(title: T, moment: T) => parts<T>`Up next: ${title}, on ${moment}.`,
    pace: 'Pace',
    faster: (interval: string) => `${interval} (faster)`,
    slower: (interval: string) => `${interval} (slower)`,
    asNow: (interval: string) => `${interval} (current)`,
    changePace: 'Change pace',
    nextLesson: 'Send me the next lesson now',
    leave: 'Leave this course',
  },
  pause: {
    title: 'Take a break',
    nothingLost: 'Nothing is lost: your emails pick up where they left off.',
    howLong: 'For how long? Nothing is lost: your emails pick up where they left off.',
    until: <T>(day: T) => parts<T>`Your emails are paused until ${day}.`,
    untilAgain: (day: string) => `Your emails are paused until ${day}. Choose again to change that.`,
    /** A pause without an end date. */
    untilEnded: 'Your emails are paused until you resume them.',
    untilEndedAgain:
      'Your emails are paused until you resume them. Choose how long to pause, and they’ll start again automatically.',
    legend: 'Pause for',
    resume: 'Resume now',
    instead: 'Change your day, time or pace instead',
    leave: 'Unsubscribe from all emails',
  },
  leave: {
    title: 'Unsubscribe',
    stop: 'Stop all emails',
    oneMore: <T>(stop: T) => parts<T>`${stop}. It takes one more click.`,
    left: 'You’re unsubscribed',
    leftText: 'You’re not getting any emails. One click starts them again.',
    back: 'Start my emails again',
  },
  data: {
    title: 'Your data',
    held: 'Everything we hold about you',
    lead: 'See everything we hold about your address, or have it erased. Either way, we’ll email you a link that works for one hour, so that only you can do this.',
    onPage:
      'You can see everything we hold about you, or have it erased. Either way, we’ll email you a link that works for one hour.',
    send: 'Email me the link',
    elsewhere: 'See or erase what we hold about you',
    linkLead: 'This link works for one hour. Nothing happens until you press a button.',
    exportText:
      'One machine-readable file (JSON): your address, your choices, what you agreed to and when, and every email we’ve sent you.',
    exportButton: 'Download everything',
    erase: 'Erase everything',
    eraseText:
      'We delete everything above for good, and you won’t get any more emails. We keep only a code that can’t be turned back into your address, so that an old list can’t bring you back.',
    eraseButton: 'Erase everything for good',
    erased: 'Everything has been erased',
    erasedLead:
      'We no longer hold anything about you, and you won’t get any more emails. You can sign up again at any time.',
    expired: 'This link has expired',
    expiredLead: 'Links to your data work for one hour. Ask for a new one here:',
    fresh: 'Get a new link to your data',
  },
};

/** What is wrong with a reader's input, in English. */
export const faults = {
  address: {
    missing: 'Please enter your email address.',
    'too-long':
      'This address is too long. An address can have at most 254 characters, and at most 64 before the @.',
    malformed: 'This doesn’t look like an email address. It should look like name@example.org.',
    example: 'This is an example address that nobody reads. Please enter your own.',
    'look-alike': 'The part after the @ mixes letters from different alphabets. Please type it again.',
    role: 'This address belongs to a mail system. Please use one that a person reads.',
    disposable: 'This is a temporary address. Please use one that you’ll still read in a few weeks.',
  },
  fields: {
    notText: 'must be text',
    notTopics: 'must be a list of topics',
    notFields: 'must be an object of fields',
    zone: 'This isn’t a time zone. It should look like Europe/Berlin.',
    course: (courses: string) => `There’s no such course. Choose one of these: ${courses}.`,
    topic: (topics: string) => `There’s no such topic. Choose one of these: ${topics}.`,
    language: (languages: string) => `There’s no such language. Choose one of these: ${languages}.`,
    notJson: 'Send JSON with Content-Type: application/json.',
    notAnObject: 'This isn’t a JSON object.',
  },
  choices: {
    day: 'Choose a day from the list.',
    time: 'Choose a time from the list.',
    zone: 'Choose a time zone from the list.',
    language: 'Choose a language from the list.',
  },
  /** Why a change was refused. */
  refused: {
    'no-such-choice': 'Not saved: that isn’t one of the choices.',
    'has-left': 'You’ve unsubscribed, so there’s nothing to change.',
    'pause-length': 'A pause can last 2, 4 or 8 weeks.',
    interval: 'Choose one of the intervals in the list.',
    paused: 'Your emails are paused. Resume them first, then try again.',
    'under-way': 'A lesson is already on its way to you.',
    'no-lesson': 'There isn’t another lesson yet.',
    'not-enrolled': 'You’re not taking this course.',
    'enough-emails':
      'We’ve already sent you three emails today because someone asked for them. Please use the newest one, or try again tomorrow.',
    'too-late': 'It’s too late to undo this. Please sign up again.',
  } satisfies Record<NotChanged, string>,
};
