/** Posts of Hugo, Jekyll and Astro, as they become lessons and issues. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type PostsOptions, planPosts } from '../../../src/scaffold/import-posts.ts';
import { convertBody } from '../../../src/scaffold/post-body.ts';
import { PostError, readPost } from '../../../src/scaffold/read-post.ts';
import { temporaryFolder, writeFiles } from '../../support/content.ts';

const ISSUES: PostsOptions = {
  course: undefined,
  names: [],
  topics: ['flour', 'rye'],
  site: undefined,
  drafts: false,
};
const COURSE: PostsOptions = { ...ISSUES, course: 'bread' };

/** What a site's folder of posts would become. */
function plan(files: Record<string, string>, options = ISSUES, folder = 'posts') {
  const site = temporaryFolder();
  writeFiles(site, files);
  return planPosts(join(site, folder), options);
}

describe('front-matter', () => {
  test.each([
    [
      'Hugo, in TOML',
      'posts/first/index.md',
      '+++\ntitle = "First"\ndate = 2021-03-04T08:30:00+01:00\ndraft = true\ntags = ["Rye"]\nweight = 3\nsummary = "In short."\n+++\nText.',
      {
        slug: 'first',
        date: '2021-03-04 08:30',
        draft: true,
        tags: ['Rye'],
        weight: 3,
        description: 'In short.',
      },
    ],
    [
      'Hugo, in YAML',
      'posts/first.md',
      '---\ntitle: First\npublishDate: 2021-03-04\nslug: Der Anfang\ncategories: [Rye, Flour]\n---\nText.',
      { slug: 'der-anfang', date: '2021-03-04', draft: false, tags: ['Rye', 'Flour'] },
    ],
    [
      'Jekyll',
      '_posts/2019-05-06-a-post.md',
      '---\nlayout: post\ntitle: "A: post"\ntags: rye flour\nexcerpt: >-\n  Two\n  lines.\npublished: false\n---\nText.',
      { slug: 'a-post', date: '2019-05-06', draft: true, tags: ['rye', 'flour'], description: 'Two lines.' },
    ],
    [
      'Astro',
      'blog/first-post.mdx',
      "---\ntitle: First\npubDate: 'Jul 08 2022'\ndescription: In short.\n---\nText.",
      { slug: 'first-post', date: '2022-07-08', description: 'In short.' },
    ],
    [
      'a heading for a title',
      'a.md',
      '---\ndate: 2020-01-01\n---\n# Named here\n\nText.',
      { title: 'Named here', body: 'Text.' },
    ],
  ])('of %s is understood', (_, file, source, expected) => {
    expect(readPost(file, source)).toMatchObject(expected);
  });

  test.each([
    ['none at all', 'Text.', 'has no front-matter'],
    ['no title', '---\ndate: 2020-01-01\n---\nText.', 'title: is missing'],
    ['broken YAML', '---\ntitle: [x\n---\nText.', 'is not valid YAML'],
    ['broken TOML', '+++\ntitle = x\n+++\nText.', 'is not valid TOML'],
  ])('that is faulty (%s) is told', (_, source, reason) => {
    expect(() => readPost('a.md', source)).toThrow(PostError);
    expect(() => readPost('a.md', source)).toThrow(reason);
  });
});

describe('what only the other system understands', () => {
  test.each([
    ['a shortcode', 'A {{< youtube x >}} B', 'A  B', 'left out: {{< youtube x >}}'],
    ['a link by shortcode', 'A [b]({{< ref "c.md" >}}) D', 'A b D', 'left out: [b]({{< ref "c.md" >}})'],
    ['Liquid', '{% include x.html %}\nA {{ page.title }}', 'A', 'left out: {{ page.title }}'],
    ['a link within the old site', 'A [b](/c/)', 'A [b](/c/)', 'the link /c/ is of the old site'],
  ])('is left out and told: %s', (_, body, text, note) => {
    const converted = convertBody(body, false, undefined);
    expect(converted.text).toBe(text);
    expect(converted.notes.map((one) => one.text).join('\n')).toContain(note);
  });

  test('is told with its line, also behind code', () => {
    const { notes } = convertBody('One\n\n```\ncode\n```\n\nSeven {{< x >}}', false, undefined);
    expect(notes).toEqual([{ line: 6, text: 'left out: {{< x >}}' }]);
  });

  test('stays in code, where it is what the author shows, and is no slot', () => {
    const { text, notes } = convertBody('`{{ x }}`\n\n~~~go\n{{ .Title }}\n{% y %}\n~~~', false, undefined);
    expect(text).toBe('`\\{{ x }}`\n\n~~~go\n\\{{ .Title }}\n{% y %}\n~~~');
    expect(notes).toEqual([]);
  });

  test('of MDX goes from .mdx alone', () => {
    const body = "import C from './c'\n\nA {1 + 1} <Chart a={2} />\n\n`<B />`";
    const { text, notes } = convertBody(body, true, undefined);
    expect(text).toBe('A  \n\n`<B />`');
    expect(notes).toHaveLength(3);
    expect(convertBody('A {b}', false, undefined).notes).toEqual([]);
  });

  test('but for figures and links, which are translated', () => {
    const body = '{{< figure src="/img/a.png" alt="A loaf" >}} [b](/c/) <img src="d.jpg" alt="D">';
    expect(convertBody(body, false, 'https://old.example.org/')).toEqual({
      text: '![A loaf](image:0) [b](https://old.example.org/c/) ![D](image:1)',
      images: ['/img/a.png', 'd.jpg'],
      notes: [],
    });
  });
});

describe('posts', () => {
  const POST = '---\ntitle: A\ndate: 2020-02-03\ntags: [Rye, Other]\n---\nA *first* sentence.';

  test('become issues at their date, with the topics that there are', () => {
    const { posts, rejected, notes } = plan({
      'posts/a.md': POST,
      'posts/_index.md': '---\ntitle: List\n---\n',
    });
    expect({ rejected, notes }).toEqual({ rejected: [], notes: [] });
    expect(posts).toEqual([
      {
        file: 'a.md',
        target: 'issues/2020-02-03-a.md',
        text: '---\ntitle: A\nsubject: A\npreview: A first sentence.\ntopics:\n  - rye\nsend: 2020-02-03\n---\nA *first* sentence.\n',
        images: [],
        draft: false,
      },
    ]);
  });

  test('become lessons by weight, else by date, behind those that there are', () => {
    const { posts } = plan(
      {
        'posts/late.md': POST,
        'posts/early.md': POST.replace('2020-02-03', '2019-01-01'),
        'posts/heavy.md': POST.replace('title: A', 'title: A\nweight: 5'),
      },
      { ...COURSE, names: ['course.md', '01-one.md', '04-four.md'] },
    );
    expect(posts.map(({ target }) => target)).toEqual([
      'courses/bread/05-early.md',
      'courses/bread/06-late.md',
      'courses/bread/07-heavy.md',
    ]);
  });

  test('bring their pictures from beside them and from the site’s own folder; what lacks is told, and a draft', () => {
    const body =
      '![Own](own.jpg) ![Site](/img/site.png) ![Gone](gone.png) ![Far](https://example.com/far.png)';
    const { posts, notes } = plan(
      {
        'content/posts/a/index.md': POST.replace('A *first* sentence.', body),
        'content/posts/a/own.jpg': 'x',
        'static/img/site.png': 'x',
      },
      COURSE,
      'content/posts',
    );
    expect(posts[0]?.text).toContain(
      '![Own](../../images/a/own.jpg) ![Site](../../images/a/site.png) Gone [Far](https://example.com/far.png)',
    );
    expect(posts[0]?.images.map(({ to }) => to)).toEqual(['images/a/own.jpg', 'images/a/site.png']);
    expect(posts[0]?.draft).toBe(true);
    expect(notes.map(({ text }) => text)).toEqual([
      'left out: the picture gone.png, which was not found',
      'the picture https://example.com/far.png is on another server: it became a link',
    ]);
  });

  test('that can’t be taken are rejected one by one, with the reason', () => {
    const { posts, rejected } = plan(
      {
        'posts/good.md': POST,
        'posts/none.md': 'Text.',
        'posts/page.html': '<p>',
        'posts/undated.md': '---\ntitle: U\n---\nText.',
        'posts/empty.md': '---\ntitle: E\ndate: 2020-01-01\n---\n',
        'posts/long.md': POST.replace('title: A', `title: ${'x'.repeat(121)}`),
        'posts/link.md': POST.replace('A *first* sentence.', '[x](javascript:alert)'),
        'posts/taken.md': POST,
      },
      { ...ISSUES, names: ['2018-01-01-taken.md'] },
    );
    expect(posts.map(({ file }) => file)).toEqual(['good.md']);
    expect(Object.fromEntries(rejected.map(({ file, reason }) => [file, reason]))).toMatchObject({
      'none.md': expect.stringContaining('has no front-matter'),
      'page.html': expect.stringContaining('only Markdown'),
      'undated.md': expect.stringContaining('date: is missing'),
      'empty.md': 'has no text',
      'long.md': expect.stringContaining('title: must have at most 120'),
      'link.md': expect.stringContaining('leads nowhere'),
      'taken.md': expect.stringContaining('the slug "taken" is taken'),
    });
  });
});
