import { parts } from '../parts.ts';

/** What a reader's own pages say, in English. */
export const preferences = {
  title: 'Your preferences',
  lead: 'Every email has a link to them at its foot. If you have none at hand, we send you one: no password needed.',
  sendLink: 'Send me a link',
  sendTheLink: 'Send me the link',
  forReader: <T>(address: T, publication: string) => parts<T>`For ${address}, a reader of ${publication}.`,
  saved: {
    changes: 'Saved.',
    pace: 'The pace has changed.',
    next: 'Your next lesson is on its way.',
    left: 'You have left this course.',
    pause: 'Your emails pause. They go on by themselves.',
    resume: 'Your emails go on.',
    data: 'An email with a link to your data is on its way. The link works for one hour.',
  },
  emails: {
    title: 'Your emails',
    day: 'Day of the week',
    time: 'Time of day',
    asTheCourse: 'As the course has it',
    zone: 'Time zone',
    otherZones: 'Other',
    topicsHint: 'Emails that have no topic come to everyone.',
    language: 'Language',
    languageHint: 'Of these pages and of what stands around an email’s text.',
    save: 'Save',
  },
  course: {
    finished: (progress: string) => `Finished, ${progress}`,
    nothingNext: 'No further lesson is planned at the moment.',
    next: <T>(title: T) => parts<T>`Next comes ${title}.`,
    nextNow: <T>(title: T) => parts<T>`Next comes ${title}, any minute now.`,
    nextAt: <T>(title: T, moment: T) => parts<T>`Next comes ${title}, ${moment}.`,
    pace: 'Pace',
    faster: (interval: string) => `${interval}, faster`,
    slower: (interval: string) => `${interval}, slower`,
    asNow: (interval: string) => `${interval}, as now`,
    changePace: 'Change the pace',
    nextLesson: 'Send me the next lesson now',
    leave: 'Leave this course',
  },
  pause: {
    title: 'Take a break',
    nothingLost: 'Nothing is lost: your emails go on where they stopped.',
    howLong: 'For how long? Nothing is lost: your emails go on where they stopped.',
    until: <T>(day: T) => parts<T>`You have paused until ${day}.`,
    untilAgain: (day: string) => `You have paused until ${day}. Choose again to change that.`,
    /** A pause that goes on until the reader ends it. */
    untilEnded: 'Your emails pause until you let them go on.',
    untilEndedAgain:
      'Your emails pause until you let them go on. Choose a time after which they do so by themselves.',
    legend: 'Pause for',
    resume: 'Go on now',
    instead: 'Change day, hour or pace instead',
    leave: 'Leave altogether',
  },
  leave: {
    title: 'Leave',
    stop: 'Stop all emails',
    oneMore: <T>(stop: T) => parts<T>`${stop}. It takes one more click.`,
    left: 'You have left',
    leftText: 'Nothing is sent to you. One click brings your emails back.',
    back: 'Bring my emails back',
  },
  data: {
    title: 'Your data',
    held: 'Everything we hold about you',
    lead: 'See everything we hold about your address, or have it erased. For both we mail you a link that works for one hour, so that nobody else can.',
    onPage:
      'You can see everything we hold about you, or have it erased. For both we mail you a link that works for one hour.',
    send: 'Mail me the link',
    elsewhere: 'See or erase what we hold about you',
    linkLead: 'This link works for one hour. Nothing happens before you press a button.',
    exportText:
      'One file, as programs read it (JSON): your address, your choices, what you agreed to and when, every email we sent you.',
    exportButton: 'Download everything',
    erase: 'Erase everything',
    eraseText:
      'Everything above is deleted for good, and no more emails come. Only a code stays that cannot be turned back into your address: it keeps old lists from bringing you back.',
    eraseButton: 'Erase everything for good',
    erased: 'Everything is erased',
    erasedLead:
      'We hold nothing about you any more, and no more emails come. You can sign up again at any time.',
    expired: 'This link has expired',
    expiredLead: 'Links to your data work for one hour. Ask for a fresh one here:',
    fresh: 'Get a fresh link to your data',
  },
};

/** What is wrong with what a reader typed or chose, in English. */
export const faults = {
  address: {
    missing: 'Please enter your e-mail address.',
    'too long': 'This address is too long. An address has at most 254 characters, 64 of them before the @.',
    malformed: 'This does not look like an e-mail address. It should read like name@example.org.',
    example: 'This address is an example, and nobody reads it. Please enter your own.',
    'look-alike': 'The part behind the @ mixes letters of several alphabets. Please type it again.',
    role: 'This address belongs to a mail system. Please use one that a person reads.',
    disposable:
      'This address is lent for a short time only. Please use one that you will still read in some weeks.',
  },
  fields: {
    notText: 'must be text',
    notTopics: 'must be a list of topics',
    notFields: 'must be an object of fields',
    zone: 'This is not a time zone. It should read like Europe/Berlin.',
    course: (courses: string) => `There is no such course. There are: ${courses}.`,
    topic: (topics: string) => `There is no such topic. There are: ${topics}.`,
    language: (languages: string) => `There is no such language. There are: ${languages}.`,
    notJson: 'Send JSON, with Content-Type: application/json.',
    notAnObject: 'This is not a JSON object.',
  },
  choices: {
    day: 'Choose a day from the list.',
    time: 'Choose a time from the list.',
    zone: 'Choose a time zone from the list.',
    language: 'Choose a language from the list.',
  },
  /** Why a change was refused. */
  refused: {
    'no such choice': 'Not saved: that is not one of the choices.',
    'has left': 'You have left, so there is nothing to change.',
    'pause length': 'A pause lasts 2, 4 or 8 weeks.',
    interval: 'Choose one of the intervals in the list.',
    paused: 'You have paused. Resume first, then ask again.',
    'under way': 'A lesson is on its way to you already.',
    'no lesson': 'There is no further lesson yet.',
    'not enrolled': 'You are not in this course.',
    'enough emails':
      'We have sent you three emails today because somebody asked for them. Please use the newest one, or ask again tomorrow.',
    'too late': 'It is too late to undo this. Please sign up again.',
  },
};

/** Names what a change may be refused for. */
export type Refusal = keyof typeof faults.refused;
