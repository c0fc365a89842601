/** @jsxImportSource hono/jsx */
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Assets } from '../assets/assets.ts';
import { BudgetSpent, RETRY_AFTER } from '../guards/budget.ts';
import type { WebPorts } from '../ports.ts';
import { NoticePage } from '../views/notice-page.tsx';
import { show } from '../views/show.tsx';
import { siteOf } from '../views/site.ts';

type Ports = Pick<WebPorts, 'pages' | 'baseUrl' | 'log'>;

interface Fault {
  readonly status: ContentfulStatusCode;
  readonly title: string;
  readonly message: string;
}

const NOT_FOUND: Fault = {
  status: 404,
  title: 'There is nothing here',
  message: 'The page may have moved, or the address may have been cut off.',
};
const SPENT: Fault = {
  status: 429,
  title: 'A little too fast',
  message:
    'There have been many requests from your network. Please try again in ten minutes; nothing is lost.',
};
const BROKEN: Fault = {
  status: 500,
  title: 'Something went wrong here',
  message: 'It is our fault, not yours, and it has been noted. Please try again in a few minutes.',
};

/** What is said where a route says nothing: without details, which go to the log alone. */
export function errorHandlers(ports: Ports, assets: Assets) {
  return {
    notFound: (c: Context) => answer(c, ports, assets, NOT_FOUND),
    onError: (error: Error, c: Context) => {
      if (error instanceof BudgetSpent) {
        c.header('Retry-After', String(RETRY_AFTER));
        return answer(c, ports, assets, SPENT);
      }
      if (error instanceof HTTPException && error.status < 500) {
        const status = error.status as ContentfulStatusCode;
        return answer(c, ports, assets, { status, title: 'That did not work', message: error.message });
      }
      ports.log(error, 'request failed');
      return answer(c, ports, assets, BROKEN);
    },
  };
}

function answer(c: Context, ports: Ports, assets: Assets, fault: Fault): Response | Promise<Response> {
  const { status, title, message } = fault;
  if (/^\/(?:api|webhooks)\//.test(c.req.path)) return c.json({ errors: [{ field: '', message }] }, status);
  try {
    return show(
      c,
      <NoticePage site={siteOf(ports, assets)} title={title}>
        <p class="lead">{message}</p>
        <p>
          <a href="/">Go to the first page</a>
        </p>
      </NoticePage>,
      status,
    );
  } catch (error) {
    // The frame of the page needs the catalogue, which may be what is broken.
    ports.log(error, 'error page failed');
    return c.text(`${title}. ${message}\n`, status);
  }
}
