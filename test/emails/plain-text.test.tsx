import { render } from 'react-email';
import { describe, expect, it } from 'vitest';
import { toText } from '../../src/flow/compose/plain-text.ts';
import { bodyOf, CONFIRM_URL, emails, lesson, markersIn, rendered } from './emails.ts';

/** Only in the HTML: the preheader, and the subject in `<title>`. */
const HTML_ONLY = ['xhole101x', 'xhole102x'];

describe.each(Object.entries(rendered))('the text of the %s email', (name, html) => {
  const text = toText(html);

  it('keeps every marker except those of the preheader and the title', () => {
    const markers = markersIn(emails[name] as never);
    for (const marker of markers) {
      if (HTML_ONLY.includes(marker)) expect(text).not.toContain(marker);
      else expect(text).toContain(marker);
    }
  });

  it('contains no preheader, invisible filling or markup', () => {
    expect(text).not.toContain('An inviting line');
    expect(text).not.toMatch(/\u034F|[\u00A0\u200B-\u200F\uFEFF]/);
    expect(text).not.toMatch(/<[a-z/]|&[a-z]+;|undefined|\bnull\b|\[object|Progress/);
  });

  it('ends with a ruled footer', () => {
    const footer = text.split(/^—+$/m)[1];
    expect(footer).toContain('You asked for it xhole105x.');
    expect(footer).toContain('Sent by Lena xhole104x (https://run.example/coach)');
    expect(footer?.trimEnd()).toMatch(/12 Towpath Lane xhole103x$/);
  });
});

describe('text', () => {
  it('prints the footer’s links, one per line', () => {
    const lines = toText(rendered.lesson as string).split('\n');
    expect(lines).toContain('Preferences: https://run.example/preferences/xhole106x');
    expect(lines).toContain('Unsubscribe: https://run.example/unsubscribe/xhole108x');
    expect(toText(rendered.confirm as string)).not.toContain('Unsubscribe');
  });

  it('prints a button as a line, and its address once', () => {
    const text = toText(rendered.confirm as string);
    expect(text.split('\n')).toContain(`Yes, sign me up: ${CONFIRM_URL}`);
    expect(text.split(CONFIRM_URL)).toHaveLength(2);
  });

  it.each([
    ['[the study](https://a.example/x)', 'See the study (https://a.example/x).'],
    ['<https://a.example/x/>', 'See https://a.example/x/.'],
    ['[10.1007/s1-2](https://doi.org/10.1007/s1-2)', 'See https://doi.org/10.1007/s1-2.'],
    ['[coach](https://a.example/coach)', 'See coach (https://a.example/coach).'],
    ['<me@a.example>', 'See me@a.example.'],
    ['a note[^1]\n\n[^1]: The footnote', 'See a note[1]'],
    ['![A runner](../../images/r.svg)', 'See [A runner].'],
    ['~~old~~ **new** `code`', 'See ~~old~~ new code.'],
    ['<s>old</s> and <strike>older</strike>', 'See ~~old~~ and ~~older~~.'],
    ['[![A map](../../images/r.svg)](https://a.example/map)', 'See [A map] (https://a.example/map).'],
    [
      '[![A map](../../images/r.svg) of it](https://a.example/map)',
      'See [A map] of it (https://a.example/map).',
    ],
    ['[write](mailto:me@a.example?subject=Hi&body=x)', 'See write (me@a.example).'],
    ['[me@a.example](mailto:me@a.example?subject=Hi)', 'See me@a.example.'],
    ['[write](mailto:a%26b@a.example)', 'See write (a&b@a.example).'],
    ['\n\n| Day | Run |\n| --- | --- |\n', 'Day · Run'],
    [
      '\n\n<dl><dt>Pace</dt><dd>Minutes a mile</dd><dt>Tempo</dt><dd>Hard</dd></dl>\n',
      'Pace\nMinutes a mile\nTempo\nHard',
    ],
    ['\n\n<details><summary>More</summary>Within</details>\n', 'More\nWithin'],
  ])('prints %s', async (markdown, expected) => {
    const source = markdown.includes('\n') ? `See ${markdown}` : `See ${markdown}.`;
    expect(toText(await render(lesson(bodyOf(source))))).toContain(expected);
  });

  it('skips a picture without a description', async () => {
    expect(toText(await render(lesson(bodyOf('One ![](../../images/r.svg) two'))))).not.toContain('[]');
  });

  it('prints blocks as paragraphs, lists and rows', () => {
    const text = toText(rendered.lesson as string);
    for (const expected of [
      '\n\nSecond\n\n> A quotation.\n\n- one\n- ☑ done\n\n 3. three\n',
      '\n\nconst pace = 5;\n',
      '\n\n- Day: Monday · Run: Rest\n- Day: Tuesday · Run: Hills (https://run.example/hills)\n\n',
      '\n\nGo xhole1x: https://run.example/go\n\n',
      '[A still] ▶\uFE0E The row (https://run.example/video)',
      '\n\nBefore you start\n\nSharp pain means stop.\n\n',
      '\n\nSplit squat\n\nSets 3 · Repetitions 8 each side\n\n[A drawing]\n\n- Drop straight down.\n\nAt home: A rucksack\nIn the gym: A dumbbell\n',
      '\n\nUp next\n\nTiming, on Tuesday xhole114x\n',
    ]) {
      expect(text).toContain(expected);
    }
  });
});
