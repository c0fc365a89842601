/** Posts of Hugo, Jekyll and Astro, as they become lessons and issues. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { postFaultText } from '../../../../scripts/post-fault-text.ts';
import { postNoteText } from '../../../../scripts/post-note-text.ts';
import { type PostsOptions, planPosts } from '../../../../src/author/scaffold/import-posts.ts';
import { convertBody } from '../../../../src/author/scaffold/post-body.ts';
import { PostError } from '../../../../src/author/scaffold/post-fault.ts';
import { readPost } from '../../../../src/author/scaffold/read-post.ts';
import { temporaryFolder, writeFiles } from '../../../support/content.ts';

const ISSUES: PostsOptions = {
  course: undefined,
  names: [],
  topics: ['flour', 'rye'],
  site: undefined,
  drafts: false,
};
const COURSE: PostsOptions = { ...ISSUES, course: 'bread' };

/** The result of importing a site's folder of posts. */
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
    ['none at all', 'Text.', 'has neither front matter'],
    ['no title', '---\ndate: 2020-01-01\n---\nText.', 'title: is missing'],
    ['broken YAML', '---\ntitle: [x\n---\nText.', 'is not valid YAML'],
    ['broken TOML', '+++\ntitle = x\n+++\nText.', 'is not valid TOML'],
  ])('that is faulty (%s) is reported', (_, source, reason) => {
    expect(() => readPost('a.md', source)).toThrow(PostError);
    expect(faultIn(source)).toContain(reason);
  });
});

function faultIn(source: string): string {
  try {
    readPost('a.md', source);
    return '';
  } catch (error) {
    return postFaultText((error as PostError).fault);
  }
}

/** A body whose pictures all exist and whose links are kept, except for `gone`. */
const convert = (body: string, isMdx = false) =>
  convertBody(body, {
    isMdx,
    picture: (source) => ({ kind: 'file', address: `images/${source}` }),
    link: (url) =>
      url.includes('gone') ? { kind: 'gone' } : { kind: 'address', address: url.replace('post:', '') },
  });

describe('markup that only the other system understands', () => {
  test.each([
    ['a shortcode', 'A {{< youtube x >}} B', 'A  B', ['removed: {{< youtube x >}}']],
    [
      'a link by shortcode to nothing',
      'A [b]({{< ref "gone.md" >}}) D',
      'A b D',
      ['removed: the link to post:gone.md'],
    ],
    [
      'a reference to nothing',
      'A [b][x]\n\n[x]: gone.md',
      'A b\n\n[x]: gone.md',
      ['removed: the link to gone.md'],
    ],
    [
      'Liquid',
      '{% include x.html %}\nA {{ page.title }}',
      'A',
      ['removed: {% include x.html %}', 'removed: {{ page.title }}'],
    ],
    [
      'an attribute behind a paragraph',
      'Text.\n{: .notice}\n\nMore.',
      'Text.\n\nMore.',
      ['removed: {: .notice}'],
    ],
    [
      'an attribute behind a word',
      '[a](https://e.org){:target="_blank"} b',
      '[a](https://e.org) b',
      ['removed: {:target="_blank"}'],
    ],
    [
      'an id of a heading that nothing leads to',
      '## Title {#own}\n\nText.',
      '## Title\n\nText.',
      ['removed: {#own}'],
    ],
  ])('is left out and reported: %s', (_, body, text, notes) => {
    const converted = convert(body);
    expect(converted.text).toBe(text);
    expect(converted.notes.map(({ note }) => postNoteText(note))).toEqual(notes);
  });

  test('is reported with its line, also after code', () => {
    expect(convert('One\n\n```\ncode\n```\n\nSeven {{< x >}}').notes).toEqual([
      { line: 6, note: { code: 'post-markup', found: '{{< x >}}' } },
    ]);
    expect(convert('{% highlight js %}\na\n{% endhighlight %}\n\nFive {{< x >}}').notes[0]?.line).toBe(4);
  });

  test.each([
    [
      'what the author shows, which is no slot',
      '`{{ x }}`\n\n~~~go\n{{ .T }}\n{% y %}\n~~~',
      '`\\{{ x }}`\n\n~~~go\n\\{{ .T }}\n{% y %}\n~~~',
    ],
    [
      'a fence in a list',
      '- a\n\n  ```\n  {{ x }} <Foo> {: .y}\n  ```',
      '- a\n\n  ```\n  \\{{ x }} <Foo> {: .y}\n  ```',
    ],
    ['two blank lines', '```py\na\n\n\nb\n```', '```py\na\n\n\nb\n```'],
    ['what begins the text, indented', '    npm ci\n\nText.', '    npm ci\n\nText.'],
    [
      'a picture and a link',
      '    ![a](b.png)\n\n`[x](gone)` `<img src="a.png">`',
      '    ![a](b.png)\n\n`[x](gone)` `<img src="a.png">`',
    ],
    [
      'a tag of Jekyll in a fence',
      '```\n{% highlight js %}\na\n{% endhighlight %}\n```',
      '```\n{% highlight js %}\na\n{% endhighlight %}\n```',
    ],
  ])('stays in code: %s', (_, body, text) => {
    for (const isMdx of [false, true]) expect(convert(body, isMdx)).toEqual({ text, notes: [] });
  });

  test('of MDX is removed only from .mdx', () => {
    const { text, notes } = convert("import C from './c'\n\nA {1 + 1} <Chart a={2} />\n\n`<B />`", true);
    expect(text).toBe('A  \n\n`<B />`');
    expect(notes).toHaveLength(3);
    expect(convert('A {b}').notes).toEqual([]);
  });

  test.each([
    ['a figure', '{{< figure src="a.png" alt="A loaf" >}} x', '![A loaf](images/a.png) x'],
    ['a picture in a line', 'a <img alt="D" src=d.jpg> b', 'a ![D](images/d.jpg) b'],
    [
      'a picture in a paragraph of HTML',
      '<p><img src="d.jpg" alt="D"></p>',
      '<p><img src="images/d.jpg" alt="D"></p>',
    ],
    ['an id that a link leads to', '## T {#own}\n\n[a](#own)', '## T <span id="own"></span>\n\n[a](#own)'],
    ['a picture by reference', '![D][d]\n\n[d]: d.jpg', '![D](images/d.jpg)\n\n[d]: d.jpg'],
    [
      'a picture that is a link',
      '[![D](d.jpg)](https://e.org "T")',
      '[![D](images/d.jpg)](https://e.org "T")',
    ],
    [
      'a block of code of Jekyll',
      '{% highlight ruby linenos %}\nputs <<A\n\n\n# {{ x }}\n{% endhighlight %}',
      '```ruby\nputs <<A\n\n\n# \\{{ x }}\n```',
    ],
    [
      'a block of code of Hugo',
      '{{< highlight go "linenos=true" >}}\na\n```\n{{< /highlight >}}',
      '````go\na\n```\n````',
    ],
    ['raw text', '{% raw %}\n`{{ x }}`\n{% endraw %}', '`\\{{ x }}`'],
    [
      'an address by a template',
      "![x]({{ site.baseurl }}/a.png) [y]({{ '/c' | relative_url }})",
      '![x](images//a.png) [y](/c)',
    ],
  ])('is translated: %s', (_, body, text) => {
    expect(convert(body)).toEqual({ text, notes: [] });
  });
});

describe('links between posts', () => {
  const FRONT = '---\ntitle: A\ndate: 2020-02-03\n---\n';
  const SITE = { ...ISSUES, site: 'https://old.example.org/' };
  const files = (body: string) => ({
    'posts/from.md': FRONT + body,
    'posts/2019-01-02-the-starter.md': `${FRONT}Text.`,
    'posts/02-flour.md': `${FRONT}Text.`,
    'posts/deep/rye/index.md': `${FRONT}Text.`,
  });
  const from = (body: string, options: PostsOptions = SITE) => {
    const made = plan(files(body), options);
    const post = made.posts.find(({ file }) => file === 'from.md');
    return {
      text: post?.text.split('---\n')[2]?.trim(),
      draft: post?.draft,
      notes: made.notes.map(({ note }) => postNoteText(note)),
    };
  };

  test.each([
    ['{% post_url 2019-01-02-the-starter %}', '2020-02-03-the-starter.md'],
    ['{{< relref "02-flour.md" >}}', '2020-02-03-02-flour.md'],
    ['2019-01-02-the-starter.md', '2020-02-03-the-starter.md'],
    ['./deep/rye/#part', '2020-02-03-rye.md#part'],
    ['/blog/2019/the-starter.html', '2020-02-03-the-starter.md'],
    ['https://old.example.org/rye/', '2020-02-03-rye.md'],
    ['/elsewhere/?a=b#c', 'https://old.example.org/elsewhere/?a=b#c'],
    ['https://e.org/rye', 'https://e.org/rye'],
  ])('%s leads to %s', (url, expected) => {
    expect(from(`[x](${url} "T")`)).toEqual({ text: `[x](${expected} "T")`, draft: false, notes: [] });
    if (url.includes('{')) return;
    expect(from(`[x][y]\n\n[y]: ${url}`).text).toBe(`[x][y]\n\n[y]: ${expected}`);
  });

  test('in HTML lead there, too, and a linked picture is imported', () => {
    expect(from('<p><a href="02-flour.md">x</a> <a class="y" href="gone.md">z</a></p>')).toMatchObject({
      text: '<p><a href="2020-02-03-02-flour.md">x</a> <a class="y" href="#">z</a></p>',
      notes: ['removed: the link to gone.md'],
    });
    const { posts } = plan({
      'posts/a.md': `${FRONT}[whole](a.png) <a href="a.png">x</a>`,
      'posts/a.png': 'x',
    });
    expect(posts[0]?.text).toContain('[whole](../images/a/a.png) <a href="../images/a/a.png">x</a>');
    expect(posts[0]?.images).toHaveLength(1);
  });

  test('that are not imported lose their address and are reported; the post is a draft', () => {
    expect(from('[x](nowhere.md) [y](../other/)')).toEqual({
      text: 'x y',
      draft: true,
      notes: ['removed: the link to nowhere.md', 'removed: the link to ../other/'],
    });
    expect(from('[x](/c/)', ISSUES).notes).toEqual([
      'the link /c/ leads to the old site; name that site with --site',
    ]);
  });

  test('a rejected post is no target for links, and leaves no gap among the lessons', () => {
    const { posts, rejected } = plan(
      {
        'posts/1.md': `---\ntitle: One\nweight: 1\n---\n[x](2.md) [y](3.md)`,
        'posts/2.md': '---\ntitle: Two\nweight: 2\n---\n',
        'posts/3.md': '---\ntitle: Three\nweight: 3\n---\nText.',
      },
      COURSE,
    );
    expect(rejected.map(({ file }) => file)).toEqual(['2.md']);
    expect(posts.map(({ target }) => target)).toEqual(['courses/bread/01-1.md', 'courses/bread/02-3.md']);
    expect(posts[0]?.text).toContain('x [y](02-3.md)');
  });
});

test('posts with the same name in several folders, and pictures too, are kept apart', () => {
  const post = '---\ntitle: A\ndate: 2020-02-03\n---\n![a](x/a.png) ![b](y/a.png)';
  const { posts, rejected } = plan({
    'posts/one/intro.md': post,
    'posts/two/intro.md': post,
    'posts/one/x/a.png': 'x',
    'posts/one/y/a.png': 'y',
  });
  expect(rejected).toEqual([]);
  expect(posts.map(({ target }) => target)).toEqual([
    'issues/2020-02-03-intro.md',
    'issues/2020-02-03-two-intro.md',
  ]);
  expect(posts[0]?.images.map(({ to }) => to)).toEqual(['images/intro/a.png', 'images/intro/y-a.png']);
});

test.each([
  ['# The *best* title\n\nText.', 'The best title'],
  ['# Title #\nText.', 'Title'],
  ['Title\n=====\n\nText.', 'Title'],
])('a file without front-matter is recognised by its heading: %j', (source, title) => {
  expect(readPost('2020-01-02-a.md', source)).toMatchObject({ title, body: 'Text.', date: '2020-01-02' });
});

describe('posts', () => {
  const POST = '---\ntitle: A\ndate: 2020-02-03\ntags: [Rye, Other]\n---\nA *first* sentence.';

  test('become issues at their date, with the existing topics', () => {
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

  test('become lessons by weight, else by date, after the existing ones', () => {
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

  test('bring their pictures from next to them and from the site’s own folder; missing ones are reported, and the post is a draft', () => {
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
    expect(notes.map(({ note }) => postNoteText(note))).toEqual([
      'removed: the picture gone.png, which was not found',
      'the picture https://example.com/far.png is on another server, so it became a link',
    ]);
  });

  test('that can’t be imported are rejected one by one, with the reason', () => {
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
    expect(Object.fromEntries(rejected.map(({ file, fault }) => [file, postFaultText(fault)]))).toMatchObject(
      {
        'none.md': expect.stringContaining('has neither front matter'),
        'page.html': expect.stringContaining('only Markdown'),
        'undated.md': expect.stringContaining('date: is missing'),
        'empty.md': 'has no text',
        'long.md': expect.stringContaining('title: must have at most 120'),
        'link.md': expect.stringContaining('has no address'),
        'taken.md': expect.stringContaining('the slug "taken" is already in use'),
      },
    );
    expect(Object.fromEntries(rejected.map(({ file, fault }) => [file, fault.code]))).toEqual({
      'none.md': 'post-without-head',
      'page.html': 'post-html',
      'undated.md': 'post-without-date',
      'empty.md': 'post-without-text',
      'long.md': 'field-value',
      'link.md': 'link-address',
      'taken.md': 'post-slug-taken',
    });
  });
});
