import type { Words } from '../en.ts';
import { parts } from '../parts.ts';

/** The words of a reader's own pages, in German. */
export const preferences: Words['preferences'] = {
  title: 'Deine Einstellungen',
  lead: 'Am Ende jeder Mail findest du einen Link zu deinen Einstellungen. Hast du gerade keine zur Hand, schicken wir dir den Link. Ein Passwort brauchst du nicht.',
  sendLink: 'Link per E-Mail anfordern',
  sendTheLink: 'Schick mir den Link',
  forReader: (address, publication) => parts`Für ${address} bei ${publication}.`,
  saved: {
    changes: 'Gespeichert.',
    pace: 'Du hast dein Tempo geändert.',
    next: 'Deine nächste Lektion ist unterwegs.',
    left: 'Du hast diesen Kurs verlassen.',
    pause: 'Du machst jetzt Pause. Danach kommen deine Mails automatisch wieder.',
    resume: 'Deine Mails kommen wieder.',
    data: 'Eine Mail mit einem Link zu deinen Daten ist unterwegs. Der Link gilt eine Stunde.',
  },
  emails: {
    title: 'Deine Mails',
    day: 'Wochentag',
    time: 'Uhrzeit',
    asTheCourse: 'Wie im Kurs',
    zone: 'Zeitzone',
    otherZones: 'Andere',
    topicsHint: 'Mails ohne Thema bekommen alle.',
    language: 'Sprache',
    languageHint: 'Für diese Seiten und für alles rund um den eigentlichen Text deiner Mails.',
    save: 'Speichern',
  },
  course: {
    finished: (progress) => `Geschafft: ${progress}`,
    nothingNext: 'Im Moment ist keine weitere Lektion geplant.',
    next: (title) => parts`Als Nächstes kommt ${title}.`,
    nextNow: (title) => parts`${title} kommt jeden Moment.`,
    nextAt: (title, moment) => parts`Als Nächstes kommt ${title}, am ${moment}.`,
    pace: 'Tempo',
    faster: (interval) => `${interval} (schneller)`,
    slower: (interval) => `${interval} (langsamer)`,
    asNow: (interval) => `${interval} (aktuell)`,
    changePace: 'Tempo ändern',
    nextLesson: 'Schick mir jetzt die nächste Lektion',
    leave: 'Diesen Kurs verlassen',
  },
  pause: {
    title: 'Pause machen',
    nothingLost: 'Es geht nichts verloren: Deine Mails gehen da weiter, wo sie aufgehört haben.',
    howLong: 'Wie lange? Es geht nichts verloren: Deine Mails gehen da weiter, wo sie aufgehört haben.',
    until: (day) => parts`Du machst Pause bis zum ${day}.`,
    untilAgain: (day) => `Du machst Pause bis zum ${day}. Wähle neu, wenn du das ändern willst.`,
    untilEnded: 'Du machst Pause, bis du sie beendest.',
    untilEndedAgain:
      'Du machst Pause, bis du sie beendest. Wähle eine Dauer, dann kommen deine Mails danach automatisch wieder.',
    legend: 'Pausieren für',
    resume: 'Pause beenden',
    instead: 'Lieber Tag, Uhrzeit oder Tempo ändern',
    leave: 'Von allen Mails abmelden',
  },
  leave: {
    title: 'Abmelden',
    stop: 'Alle Mails abbestellen',
    oneMore: (stop) => parts`${stop}. Dazu ist noch ein Klick nötig.`,
    left: 'Du bist abgemeldet',
    leftText: 'Du bekommst keine Mails. Mit einem Klick kommen sie wieder.',
    back: 'Ich will meine Mails zurück',
  },
  data: {
    title: 'Deine Daten',
    held: 'Alles, was wir über dich gespeichert haben',
    lead: 'Sieh dir an, was wir zu deiner Adresse gespeichert haben, oder lass es löschen. Für beides schicken wir dir einen Link, der eine Stunde gilt. So kommt niemand außer dir an deine Daten.',
    onPage:
      'Du kannst alles ansehen, was wir über dich gespeichert haben, oder es löschen lassen. Für beides schicken wir dir einen Link, der eine Stunde gilt.',
    send: 'Link per E-Mail anfordern',
    elsewhere: 'Ansehen oder löschen, was wir über dich gespeichert haben',
    linkLead: 'Dieser Link gilt eine Stunde. Es passiert nichts, bevor du auf einen Button klickst.',
    exportText:
      'Eine maschinenlesbare Datei (JSON): deine Adresse, deine Einstellungen, worin du wann eingewilligt hast, und jede Mail, die wir dir geschickt haben.',
    exportButton: 'Alles herunterladen',
    erase: 'Alles löschen',
    eraseText:
      'Das alles wird endgültig gelöscht, und du bekommst keine Mails mehr. Nur ein Code bleibt, aus dem sich deine Adresse nicht zurückrechnen lässt: Er verhindert, dass du über eine alte Liste wieder Mails bekommst.',
    eraseButton: 'Alles endgültig löschen',
    erased: 'Alles ist gelöscht',
    erasedLead:
      'Wir haben nichts mehr über dich gespeichert, und du bekommst keine Mails mehr. Du kannst dich jederzeit neu anmelden.',
    expired: 'Dieser Link ist abgelaufen',
    expiredLead: 'Links zu deinen Daten gelten eine Stunde. Hier bekommst du einen neuen:',
    fresh: 'Neuen Link zu deinen Daten anfordern',
  },
};

/** What is wrong with a reader's input, in German. */
export const faults: Words['faults'] = {
  address: {
    missing: 'Bitte gib deine E-Mail-Adresse ein.',
    'too-long':
      'Diese Adresse ist zu lang. Sie darf höchstens 254 Zeichen haben, davon höchstens 64 vor dem @.',
    malformed: 'Das sieht nicht nach einer E-Mail-Adresse aus. Sie sollte die Form name@example.org haben.',
    example: 'Das ist eine Beispieladresse, die niemand liest. Bitte gib deine eigene ein.',
    'look-alike':
      'Der Teil nach dem @ mischt Buchstaben aus verschiedenen Alphabeten. Bitte gib ihn neu ein.',
    role: 'Diese Adresse gehört zu einem Mailsystem. Bitte nimm eine, die ein Mensch liest.',
    disposable: 'Das ist eine Wegwerfadresse. Bitte nimm eine, die du auch in ein paar Wochen noch liest.',
  },
  fields: {
    notText: 'muss Text sein',
    notTopics: 'muss eine Liste von Themen sein',
    notFields: 'muss ein Objekt mit Feldern sein',
    zone: 'Das ist keine Zeitzone. Sie sollte die Form Europe/Berlin haben.',
    course: (courses) => `Diesen Kurs gibt es nicht. Wähle einen von diesen: ${courses}.`,
    topic: (topics) => `Dieses Thema gibt es nicht. Wähle eins von diesen: ${topics}.`,
    language: (languages) => `Diese Sprache gibt es nicht. Wähle eine von diesen: ${languages}.`,
    notJson: 'Bitte schicke JSON mit Content-Type: application/json.',
    notAnObject: 'Das ist kein JSON-Objekt.',
  },
  choices: {
    day: 'Wähle einen Tag aus der Liste.',
    time: 'Wähle eine Uhrzeit aus der Liste.',
    zone: 'Wähle eine Zeitzone aus der Liste.',
    language: 'Wähle eine Sprache aus der Liste.',
  },
  refused: {
    'no-such-choice': 'Nicht gespeichert: Das steht nicht zur Auswahl.',
    'has-left': 'Du hast dich abgemeldet, es gibt also nichts zu ändern.',
    'pause-length': 'Eine Pause kann 2, 4 oder 8 Wochen dauern.',
    interval: 'Wähle einen Abstand aus der Liste.',
    paused: 'Du machst gerade Pause. Beende sie zuerst und versuch es dann noch einmal.',
    'under-way': 'Eine Lektion ist schon unterwegs zu dir.',
    'no-lesson': 'Es gibt noch keine weitere Lektion.',
    'not-enrolled': 'Du bist für diesen Kurs nicht angemeldet.',
    'enough-emails':
      'Wir haben dir heute schon drei Mails geschickt, weil jemand darum gebeten hat. Bitte nimm die neueste oder versuch es morgen wieder.',
    'too-late': 'Dafür ist es zu spät. Bitte melde dich neu an.',
  },
};
