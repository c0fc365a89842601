import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Each link, picture, script and style of a built site that leads to a file or an id which isn't there. */
export function brokenIn(folder: string, base: string): string[] {
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html'))
    .map((name) => join(folder, name));
  const html = new Map(pages.map((page) => [page, readFileSync(page, 'utf8')]));
  const ids = new Map([...html].map(([page, text]) => [page, new Set(values(text, 'id'))]));
  return [...html].flatMap(([page, text]) =>
    [...values(text, 'href'), ...values(text, 'src')]
      .filter((link) => !/^(?:[a-z]+:|\/\/)/.test(link))
      .filter((link) => {
        const [path = '', anchor = ''] = link.split('#');
        const file =
          path === ''
            ? page
            : path.startsWith('/')
              ? join(folder, path.slice(base.length))
              : join(dirname(page), path);
        const target = file.endsWith('/') || file === folder ? join(file, 'index.html') : file;
        if (!existsSync(target)) return true;
        return anchor !== '' && ids.get(target)?.has(decodeURI(anchor)) === false;
      })
      .map((link) => `${page.slice(folder.length + 1)}: ${link}`),
  );
}

function values(html: string, attribute: string): string[] {
  return [...html.matchAll(new RegExp(` ${attribute}="([^"]*)"`, 'g'))].map(([, value = '']) =>
    value.replaceAll('&amp;', '&'),
  );
}
