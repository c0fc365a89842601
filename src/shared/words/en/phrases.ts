/** Small parts of sentences, in English. */

const plural = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

function every(days: number): string {
  if (days % 7 === 0) return days === 7 ? 'every week' : `every ${days / 7} weeks`;
  return days === 1 ? 'every day' : `every ${days} days`;
}

export const phrases = {
  quoted: (title: string) => `“${title}”`,
  lessons: (count: number) => plural(count, 'lesson'),
  weeks: (count: number) => plural(count, 'week'),
  days: (count: number) => plural(count, 'day'),
  /** `Lesson 2 of 4` */
  lessonOf: (number: number, of: number) => `Lesson ${number} of ${of}`,
  /** `2 of 4 lessons` */
  progress: (done: number, of: number) => `${done} of ${plural(of, 'lesson')}`,
  /** `every 2 weeks` */
  every,
  /** `4 lessons, one a week` */
  courseFacts: (lessons: number, everyDays: number) =>
    `${plural(lessons, 'lesson')}, one ${every(everyDays).replace(/^every (day|week)$/, 'a $1')}`,
  minutesToRead: (minutes: number) => `${plural(minutes, 'minute')} to read`,
  /** `Tuesday 8 December at 07:00` */
  moment: (day: string, time: string) => `${day} at ${time}`,
  /** `Myths, on Tuesday 8 December` */
  onDay: (title: string, day: string) => `${title}, on ${day}`,
  /** What a welcome says about the first email. */
  firstNow: (title: string) => `Your first email, “${title}”, is on its way now.`,
  firstOn: (title: string, day: string) => `Your first email, “${title}”, arrives on ${day}.`,
  /** Defaults within an author's text, in the language of that text. */
  blocks: {
    tones: { tip: 'Tip', note: 'Note', warning: 'Caution' },
    sets: 'Sets',
    repetitions: 'Repetitions',
    atHome: 'At home',
    inTheGym: 'In the gym',
    exercise: (name: string) => `Exercise: ${name}`,
    video: 'Watch the video',
    videoPicture: 'Image from the video',
    table: 'Table',
    done: 'Done',
    toDo: 'To do',
  },
};

export type BlockWords = typeof phrases.blocks;
