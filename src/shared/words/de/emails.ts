import type { Words } from '../en.ts';
import { parts } from '../parts.ts';

/** What stands around the author's text in an email, and the emails of the product's own, in German. */
export const emails: Words['emails'] = {
  footer: {
    preferences: 'Einstellungen',
    pause: 'Pause',
    unsubscribe: 'Abmelden',
    web: 'Im Browser lesen',
    whoWrites: 'Es schreibt:',
  },
  lesson: {
    reason: (course) =>
      `Du bekommst diese Mail, weil du dich für „${course}“ angemeldet und deine Adresse bestätigt hast.`,
    progress: (number, of) => `Fortschritt: Lektion ${number} von ${of}`,
    next: 'Als Nächstes',
    nothingNext: 'Das war es fürs Erste. Sobald es neue Lektionen gibt, bekommst du sie.',
  },
  issue: {
    reason: (publication) =>
      `Du bekommst diese Mail, weil du ${publication} abonniert und deine Adresse bestätigt hast.`,
  },
  confirm: {
    subject: (about) => `Bitte bestätigen: ${about}`,
    preview: 'Ein Klick, und es geht los. Ohne ihn hörst du nichts mehr von uns.',
    reason: (publication) =>
      `Jemand hat sich mit dieser Adresse bei ${publication} angemeldet. Warst du es nicht, musst du nichts tun.`,
    title: 'Bitte bestätige deine Adresse',
    question: (about) => `Mit dieser Adresse hat sich jemand für ${about} angemeldet. Warst du das?`,
    button: 'Ja, ich bin dabei',
    caution: (validFor) =>
      `Der Knopf funktioniert ${validFor} lang. Warst du es nicht, lass diese Mail einfach liegen: Es passiert nichts, und es kommt auch nichts mehr.`,
  },
  welcome: {
    subject: (about) => `Du bist dabei: ${about}`,
    preview: 'Was wann kommt, und wie du Tag, Uhrzeit oder Themen änderst.',
    reason: (publication) =>
      `Du bekommst diese Mail, weil du gerade deine Adresse für ${publication} bestätigt hast.`,
    greeting: 'Willkommen',
    confirmed: (about) => `Deine Adresse ist bestätigt, und ${about} gehört dir.`,
    nothingNext: 'Wir schreiben dir, sobald es etwas Neues gibt.',
    pace: 'Auch das Tempo bestimmst du.',
    choose: 'Tag, Uhrzeit und Themen wählen',
    choices: (choose) =>
      parts`Du kannst ${choose}, schneller oder langsamer vorangehen oder eine Weile pausieren.`,
    foot: 'Die Links dafür stehen am Ende jeder Mail.',
  },
  goodbye: {
    subject: (publication) => `Tschüss von ${publication}`,
    preview: 'Du hast dich abgemeldet. Es kommt nichts mehr.',
    reason: 'Du bekommst diese eine Mail, weil du dich gerade abgemeldet hast.',
    title: 'Tschüss, und danke dir',
    left: (publication) =>
      `Du hast dich von ${publication} abgemeldet. Das ist die letzte Mail, es kommt nichts mehr.`,
    back: 'Hier kommst du zurück',
    mistake: (back) => parts`War es ein Versehen, oder überlegst du es dir eines Tages anders? ${back}.`,
  },
  signIn: {
    subject: (publication) => `Dein Link zu ${publication}`,
    preview: 'Tempo, Themen oder Uhrzeit ändern, oder dich abmelden.',
    reason: (publication) =>
      `Jemand hat diesen Link bei ${publication} mit deiner Adresse angefordert. Warst du es nicht, musst du nichts tun.`,
    title: 'Dein Link',
    text: (publication) =>
      `Er öffnet deine Seite bei ${publication}. Dort änderst du Tempo, Themen oder Uhrzeit, oder du meldest dich ab.`,
    button: 'Meine Seite öffnen',
    caution: 'Wer den Link hat, kann die Seite öffnen. Leite diese Mail also bitte nicht weiter.',
  },
  stay: {
    subject: (publication) => `Möchtest du weiter von ${publication} hören?`,
    preview: 'Ein Klick, und deine Mails kommen weiter wie bisher.',
    reason: (publication) =>
      `Du bekommst diese Mail, weil du Mails von ${publication} bekommst und deine Adresse bestätigt hast.`,
    title: 'Möchtest du weiterlesen?',
    question: (publication) =>
      `Du bekommst seit einer Weile Mails von ${publication}, und wir wissen nicht, ob sie dir etwas bringen. Wenn ja, sag es uns, dann geht alles weiter wie bisher.`,
    button: 'Ja, ich lese weiter',
    otherwise: (waitFor) =>
      `Hören wir ${waitFor} lang nichts von dir, machen deine Mails Pause. Es geht nichts verloren: Du machst später da weiter, wo du warst, und ein Klick genügt dafür.`,
    once: 'Das fragen wir nur einmal. Willst du dich ganz abmelden, nimm den Link unten.',
  },
  ownData: {
    subject: (publication) => `Deine Daten bei ${publication}`,
    preview:
      'Sieh dir an, was wir über dich gespeichert haben, oder lass es löschen. Der Link gilt eine Stunde.',
    reason: (publication) =>
      `Jemand hat diesen Link bei ${publication} mit deiner Adresse angefordert. Warst du es nicht, musst du nichts tun.`,
    title: 'Deine Daten',
    text: (publication) =>
      `Hier kannst du alles herunterladen, was ${publication} über dich gespeichert hat, oder alles löschen lassen. Es passiert nichts, bevor du dort auf einen Knopf drückst.`,
    button: 'Seite öffnen',
    caution:
      'Der Link gilt eine Stunde. Wer ihn hat, kann deine Daten sehen und löschen. Leite diese Mail also bitte nicht weiter.',
  },
};
