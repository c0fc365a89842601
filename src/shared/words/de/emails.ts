import type { Words } from '../en.ts';
import { parts } from '../parts.ts';

/** The words around the author's text in an email, and the system emails, in German. */
export const emails: Words['emails'] = {
  footer: {
    preferences: 'Einstellungen',
    pause: 'Pause',
    unsubscribe: 'Abmelden',
    web: 'Im Browser lesen',
    whoWrites: 'Gesendet von',
  },
  lesson: {
    reason: (course) =>
      `Du bekommst diese Mail, weil du dich für „${course}“ angemeldet und deine Adresse bestätigt hast.`,
    progress: (number, of) => `Fortschritt: Lektion ${number} von ${of}`,
    next: 'Als Nächstes',
    nothingNext: 'Das war’s fürs Erste. Neue Lektionen bekommst du, sobald sie erscheinen.',
  },
  issue: {
    reason: (publication) =>
      `Du bekommst diese Mail, weil du ${publication} abonniert und deine Adresse bestätigt hast.`,
  },
  confirm: {
    subject: (about) => `Bitte bestätigen: ${about}`,
    preview: 'Ein Klick, und es geht los. Ohne deine Bestätigung hörst du nichts mehr von uns.',
    reason: (publication) =>
      `Jemand hat diese Adresse bei einer Anmeldung für ${publication} eingetragen. Falls du das nicht warst, musst du nichts tun.`,
    title: 'Bitte bestätige deine Adresse',
    question: (about) => `Jemand hat sich mit dieser Adresse für ${about} angemeldet. Warst du das?`,
    button: 'Ja, ich bin dabei',
    caution: (validFor) =>
      `Der Button funktioniert ${validFor} lang. Falls du das nicht warst, ignoriere diese Mail: Du wirst nicht angemeldet und hörst nichts mehr von uns.`,
  },
  welcome: {
    subject: (about) => `Du bist dabei: ${about}`,
    preview: 'Was wann kommt und wie du Tag, Uhrzeit oder Themen änderst.',
    reason: (publication) =>
      `Du bekommst diese Mail, weil du gerade deine Adresse für ${publication} bestätigt hast.`,
    greeting: 'Willkommen',
    confirmed: (about) => `Deine Adresse ist bestätigt, und du bist für ${about} angemeldet.`,
    nothingNext: 'Wir schreiben dir, sobald es etwas Neues gibt.',
    pace: 'Das Tempo bestimmst du.',
    choose: 'Tag, Uhrzeit und Themen wählen',
    choices: (choose) =>
      parts`Du kannst ${choose}, schneller oder langsamer vorgehen oder eine Weile pausieren.`,
    foot: 'Die Links dafür findest du am Ende jeder Mail.',
  },
  goodbye: {
    subject: (publication) => `Tschüss von ${publication}`,
    preview: 'Du hast dich abgemeldet. Du bekommst keine Mails mehr.',
    reason: 'Du bekommst diese eine Mail, weil du dich gerade abgemeldet hast.',
    title: 'Tschüss und danke',
    left: (publication) => `Du hast dich von ${publication} abgemeldet. Das ist unsere letzte Mail an dich.`,
    back: 'Hol dir deine Mails zurück',
    mistake: (back) => parts`War das ein Versehen, oder hast du es dir anders überlegt? ${back}.`,
  },
  signIn: {
    subject: (publication) => `Dein Link zu deinen Einstellungen bei ${publication}`,
    preview: 'Ändere Tempo, Themen oder Uhrzeit, oder melde dich ab.',
    reason: (publication) =>
      `Jemand hat diesen Link bei ${publication} mit deiner Adresse angefordert. Falls du das nicht warst, musst du nichts tun.`,
    title: 'Dein Link zu den Einstellungen',
    text: (publication) =>
      `Öffne deine Einstellungen bei ${publication}, um Tempo, Themen oder Uhrzeit zu ändern oder dich abzumelden.`,
    button: 'Meine Einstellungen öffnen',
    caution: 'Wer diesen Link hat, kann die Seite öffnen. Leite diese Mail deshalb bitte nicht weiter.',
  },
  stay: {
    subject: (publication) => `Möchtest du weiter von ${publication} hören?`,
    preview: 'Ein Klick, und du bekommst weiterhin Mails.',
    reason: (publication) =>
      `Du bekommst diese Mail, weil du Mails von ${publication} bekommst und deine Adresse bestätigt hast.`,
    title: 'Möchtest du weiterlesen?',
    question: (publication) =>
      `Du bekommst seit einer Weile Mails von ${publication}, und wir wissen nicht, ob sie dir etwas bringen. Wenn ja, sag uns Bescheid, dann bekommst du sie weiterhin.`,
    button: 'Ja, ich lese weiter',
    otherwise: (waitFor) =>
      `Hören wir ${waitFor} lang nichts von dir, pausieren wir deine Mails. Es geht nichts verloren: Ein Klick genügt, und du machst da weiter, wo du aufgehört hast.`,
    once: 'Wir fragen nur einmal. Wenn du dich ganz abmelden willst, nutze den Link unten.',
  },
  ownData: {
    subject: (publication) => `Deine Daten bei ${publication}`,
    preview:
      'Sieh dir an, was wir über dich gespeichert haben, oder lass es löschen. Der Link gilt eine Stunde.',
    reason: (publication) =>
      `Jemand hat diesen Link bei ${publication} mit deiner Adresse angefordert. Falls du das nicht warst, musst du nichts tun.`,
    title: 'Deine Daten',
    text: (publication) =>
      `Auf der Seite kannst du alles herunterladen, was ${publication} über dich gespeichert hat, oder alles löschen lassen. Es passiert nichts, bevor du dort auf einen Button klickst.`,
    button: 'Seite öffnen',
    caution:
      'Der Link gilt eine Stunde. Wer ihn hat, kann deine Daten sehen und löschen. Leite diese Mail deshalb bitte nicht weiter.',
  },
};
