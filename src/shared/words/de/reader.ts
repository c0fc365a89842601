import type { Words } from '../en.ts';
import { parts } from '../parts.ts';

/** What a reader's own pages say, in German. */
export const preferences: Words['preferences'] = {
  title: 'Deine Einstellungen',
  lead: 'Am Ende jeder Mail steht ein Link dorthin. Hast du gerade keine zur Hand, schicken wir dir einen. Ein Passwort brauchst du nicht.',
  sendLink: 'Link zuschicken',
  sendTheLink: 'Schick mir den Link',
  forReader: (address, publication) => parts`Für ${address} bei ${publication}.`,
  saved: {
    changes: 'Gespeichert.',
    pace: 'Das Tempo ist geändert.',
    next: 'Deine nächste Lektion ist unterwegs.',
    left: 'Du hast diesen Kurs verlassen.',
    pause: 'Deine Mails machen Pause. Danach geht es von selbst weiter.',
    resume: 'Deine Mails kommen wieder.',
    data: 'Eine Mail mit einem Link zu deinen Daten ist unterwegs. Der Link gilt eine Stunde.',
  },
  emails: {
    title: 'Deine Mails',
    day: 'Wochentag',
    time: 'Uhrzeit',
    asTheCourse: 'Wie im Kurs vorgesehen',
    zone: 'Zeitzone',
    otherZones: 'Andere',
    topicsHint: 'Mails ohne Thema bekommen alle.',
    language: 'Sprache',
    languageHint: 'Für diese Seiten und für alles, was in einer Mail um den Text herum steht.',
    save: 'Speichern',
  },
  course: {
    finished: (progress) => `Geschafft, ${progress}`,
    nothingNext: 'Im Moment ist keine weitere Lektion geplant.',
    next: (title) => parts`Als Nächstes kommt ${title}.`,
    nextNow: (title) => parts`Als Nächstes kommt ${title}, jeden Moment.`,
    nextAt: (title, moment) => parts`Als Nächstes kommt ${title}: ${moment}.`,
    pace: 'Tempo',
    faster: (interval) => `${interval}, schneller`,
    slower: (interval) => `${interval}, langsamer`,
    asNow: (interval) => `${interval}, wie jetzt`,
    changePace: 'Tempo ändern',
    nextLesson: 'Schick mir jetzt die nächste Lektion',
    leave: 'Diesen Kurs verlassen',
  },
  pause: {
    title: 'Eine Pause machen',
    nothingLost: 'Es geht nichts verloren: Deine Mails gehen da weiter, wo sie aufgehört haben.',
    howLong: 'Wie lange? Es geht nichts verloren: Deine Mails gehen da weiter, wo sie aufgehört haben.',
    until: (day) => parts`Du machst Pause bis zum ${day}.`,
    untilAgain: (day) => `Du machst Pause bis zum ${day}. Wähle noch einmal, wenn du das ändern willst.`,
    untilEnded: 'Deine Mails machen Pause, bis du sie weiterlaufen lässt.',
    untilEndedAgain:
      'Deine Mails machen Pause, bis du sie weiterlaufen lässt. Wähle eine Zeit, nach der sie von selbst weitergehen.',
    legend: 'Pause für',
    resume: 'Jetzt weitermachen',
    instead: 'Lieber Tag, Uhrzeit oder Tempo ändern',
    leave: 'Ganz abmelden',
  },
  leave: {
    title: 'Abmelden',
    stop: 'Alle Mails beenden',
    oneMore: (stop) => parts`${stop}. Dazu braucht es noch einen Klick.`,
    left: 'Du bist abgemeldet',
    leftText: 'Du bekommst keine Mails. Ein Klick bringt sie zurück.',
    back: 'Ich will meine Mails zurück',
  },
  data: {
    title: 'Deine Daten',
    held: 'Alles, was wir über dich gespeichert haben',
    lead: 'Sieh dir an, was wir zu deiner Adresse gespeichert haben, oder lass es löschen. Für beides schicken wir dir einen Link, der eine Stunde gilt. So kann es niemand außer dir.',
    onPage:
      'Du kannst alles ansehen, was wir über dich gespeichert haben, oder es löschen lassen. Für beides schicken wir dir einen Link, der eine Stunde gilt.',
    send: 'Schick mir den Link per Mail',
    elsewhere: 'Ansehen oder löschen, was wir über dich gespeichert haben',
    linkLead: 'Dieser Link gilt eine Stunde. Es passiert nichts, bevor du auf einen Knopf drückst.',
    exportText:
      'Eine Datei, wie Programme sie lesen (JSON): deine Adresse, deine Einstellungen, wozu du wann Ja gesagt hast und jede Mail, die wir dir geschickt haben.',
    exportButton: 'Alles herunterladen',
    erase: 'Alles löschen',
    eraseText:
      'Das alles wird endgültig gelöscht, und es kommen keine Mails mehr. Nur ein Code bleibt, aus dem sich deine Adresse nicht zurückrechnen lässt: Er verhindert, dass alte Listen dich zurückholen.',
    eraseButton: 'Alles endgültig löschen',
    erased: 'Alles ist gelöscht',
    erasedLead:
      'Wir haben nichts mehr über dich gespeichert, und es kommen keine Mails mehr. Du kannst dich jederzeit wieder anmelden.',
    expired: 'Dieser Link ist abgelaufen',
    expiredLead: 'Links zu deinen Daten gelten eine Stunde. Hier bekommst du einen neuen:',
    fresh: 'Neuen Link zu deinen Daten holen',
  },
};

/** What is wrong with what a reader typed or chose, in German. */
export const faults: Words['faults'] = {
  address: {
    missing: 'Bitte gib deine E-Mail-Adresse ein.',
    'too long': 'Diese Adresse ist zu lang. Sie darf höchstens 254 Zeichen haben, davon 64 vor dem @.',
    malformed: 'Das sieht nicht nach einer E-Mail-Adresse aus. Sie sollte aussehen wie name@example.org.',
    example: 'Diese Adresse ist ein Beispiel, und niemand liest sie. Bitte gib deine eigene ein.',
    'look-alike': 'Der Teil hinter dem @ mischt Buchstaben aus mehreren Alphabeten. Bitte tippe ihn neu ein.',
    role: 'Diese Adresse gehört zu einem Mailsystem. Bitte nimm eine, die ein Mensch liest.',
    disposable:
      'Diese Adresse ist nur für kurze Zeit geliehen. Bitte nimm eine, die du auch in ein paar Wochen noch liest.',
  },
  fields: {
    notText: 'muss Text sein',
    notTopics: 'muss eine Liste von Themen sein',
    notFields: 'muss ein Objekt mit Feldern sein',
    zone: 'Das ist keine Zeitzone. Sie sollte aussehen wie Europe/Berlin.',
    course: (courses) => `Diesen Kurs gibt es nicht. Es gibt: ${courses}.`,
    topic: (topics) => `Dieses Thema gibt es nicht. Es gibt: ${topics}.`,
    language: (languages) => `Diese Sprache gibt es nicht. Es gibt: ${languages}.`,
    notJson: 'Bitte schicke JSON, mit Content-Type: application/json.',
    notAnObject: 'Das ist kein JSON-Objekt.',
  },
  choices: {
    day: 'Wähle einen Tag aus der Liste.',
    time: 'Wähle eine Uhrzeit aus der Liste.',
    zone: 'Wähle eine Zeitzone aus der Liste.',
    language: 'Wähle eine Sprache aus der Liste.',
  },
  refused: {
    'no such choice': 'Nicht gespeichert: Das steht nicht zur Auswahl.',
    'has left': 'Du hast dich abgemeldet, es gibt also nichts zu ändern.',
    'pause length': 'Eine Pause dauert 2, 4 oder 8 Wochen.',
    interval: 'Wähle einen Abstand aus der Liste.',
    paused: 'Du machst gerade Pause. Beende sie zuerst und versuch es dann noch einmal.',
    'under way': 'Eine Lektion ist schon auf dem Weg zu dir.',
    'no lesson': 'Es gibt noch keine weitere Lektion.',
    'not enrolled': 'Du bist nicht in diesem Kurs.',
    'enough emails':
      'Du hast heute schon drei Mails bekommen, weil jemand darum gebeten hat. Bitte nimm die neueste oder versuch es morgen wieder.',
    'too late': 'Dafür ist es zu spät. Bitte melde dich neu an.',
  },
};
