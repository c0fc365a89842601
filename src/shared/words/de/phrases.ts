import type { Words } from '../en.ts';

const plural = (number: number, one: string, many: string): string =>
  `${number} ${number === 1 ? one : many}`;
const lessons = (count: number): string => plural(count, 'Lektion', 'Lektionen');

function every(days: number): string {
  if (days % 7 === 0) return days === 7 ? 'jede Woche' : `alle ${days / 7} Wochen`;
  return days === 1 ? 'jeden Tag' : `alle ${days} Tage`;
}

function pace(days: number): string {
  if (days === 7) return 'eine pro Woche';
  return days === 1 ? 'eine pro Tag' : `eine ${every(days)}`;
}

/** Small parts of sentences, in German. */
export const phrases: Words['phrases'] = {
  quoted: (title) => `„${title}“`,
  lessons,
  weeks: (count) => plural(count, 'Woche', 'Wochen'),
  days: (count) => plural(count, 'Tag', 'Tage'),
  lessonOf: (number, of) => `Lektion ${number} von ${of}`,
  progress: (done, of) => `${done} von ${lessons(of)}`,
  every,
  courseFacts: (count, everyDays) => `${lessons(count)}, ${pace(everyDays)}`,
  minutesToRead: (minutes) => `${plural(minutes, 'Minute', 'Minuten')} Lesezeit`,
  moment: (day, time) => `${day}, um ${time} Uhr`,
  onDay: (title, day) => `${title}, am ${day}`,
  firstNow: (title) => `Deine erste Mail, „${title}“, ist schon unterwegs.`,
  firstOn: (title, day) => `Deine erste Mail, „${title}“, kommt am ${day}.`,
  blocks: {
    tones: { tip: 'Tipp', note: 'Hinweis', warning: 'Achtung' },
    sets: 'Sätze',
    repetitions: 'Wiederholungen',
    atHome: 'Zu Hause',
    inTheGym: 'Im Studio',
    exercise: (name) => `Übung: ${name}`,
    video: 'Zum Video',
    videoPicture: 'Bild aus dem Video',
    table: 'Tabelle',
    done: 'Erledigt',
    toDo: 'Noch offen',
  },
};
