/** @jsxImportSource hono/jsx */
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { StoreError } from '../../../shared/errors/store-error.ts';
import type { Words } from '../../../shared/words/en.ts';
import { wordsIn } from '../../../shared/words/wording.ts';
import type { Assets } from '../assets/assets.ts';
import { BudgetSpent, RETRY_AFTER } from '../guards/budget.ts';
import type { WebPorts } from '../ports.ts';
import { NoticePage } from '../views/notice-page.tsx';
import { show } from '../views/show.tsx';
import { askedFor, siteOf } from '../views/site.ts';

type Ports = Pick<WebPorts, 'pages' | 'baseUrl' | 'log'>;

interface Fault {
  readonly status: ContentfulStatusCode;
  readonly title: string;
  readonly message: string;
}

type ErrorWords = Words['pages']['errors'];

/** Seconds: another process holds the store only for moments. */
const BUSY_RETRY_AFTER = 30;

/** The reason a request was refused, by status. */
const REFUSED: Record<number, keyof ErrorWords> = { 400: 'unreadable', 403: 'foreign', 413: 'tooLarge' };

/** The answers for errors that routes leave open: without details, which go only to the log. */
export function errorHandlers(ports: Ports, assets: Assets) {
  return {
    notFound: (c: Context) =>
      answer(c, ports, assets, (words) => ({
        status: 404,
        title: words.notFound,
        message: words.notFoundText,
      })),
    onError: (error: Error, c: Context) => {
      if (error instanceof BudgetSpent) {
        c.header('Retry-After', String(RETRY_AFTER));
        return answer(c, ports, assets, (words) => ({
          status: 429,
          title: words.spent,
          message: words.spentText,
        }));
      }
      if (error instanceof HTTPException && error.status < 500) {
        return answer(c, ports, assets, (words) => ({
          status: error.status as ContentfulStatusCode,
          title: words.refused,
          message: words[REFUSED[error.status] ?? 'otherwise'],
        }));
      }
      ports.log(error, 'request failed');
      if (error instanceof StoreError && error.code === 'locked') {
        c.header('Retry-After', String(BUSY_RETRY_AFTER));
        return answer(c, ports, assets, (words) => ({
          status: 503,
          title: words.busy,
          message: words.busyText,
        }));
      }
      return answer(c, ports, assets, (words) => ({
        status: 500,
        title: words.broken,
        message: words.brokenText,
      }));
    },
  };
}

function answer(
  c: Context,
  ports: Ports,
  assets: Assets,
  say: (words: ErrorWords) => Fault,
): Response | Promise<Response> {
  const { status, title, message } = say(wordsIn(askedFor(c) ?? 'en').pages.errors);
  if (/^\/(?:api|webhooks)\//.test(c.req.path)) return c.json({ errors: [{ field: '', message }] }, status);
  try {
    const site = siteOf(c, ports, assets);
    const words = site.words.pages.errors;
    const fault = say(words);
    return show(
      c,
      <NoticePage site={site} title={fault.title}>
        <p class="lead">{fault.message}</p>
        <p>
          <a href={`${site.root}/`}>{words.firstPage}</a>
        </p>
      </NoticePage>,
      status,
    );
  } catch (error) {
    // The page's frame needs the catalogue, which may be the broken part.
    ports.log(error, 'error page failed');
    return c.text(`${title}. ${message}\n`, status);
  }
}
