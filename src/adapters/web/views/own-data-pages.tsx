/** @jsxImportSource hono/jsx */
import { NoticePage, OneButton } from './notice-page.tsx';
import type { Site } from './site.ts';

/** Where the mailed link leads: it shows nothing about the person before a button is pressed. */
export function OwnDataPage({ site, token }: { site: Site; token: string }) {
  const words = site.words.preferences.data;
  const path = `${site.root}/my-data/${encodeURIComponent(token)}`;
  return (
    <NoticePage site={site} title={words.title}>
      <p class="lead">{words.linkLead}</p>
      <section class="panel" aria-labelledby="pageHeld">
        <h2 id="pageHeld">{words.held}</h2>
        <p class="panel-text">{words.exportText}</p>
        <OneButton action={`${path}/export`} label={words.exportButton} />
      </section>
      <section class="panel" aria-labelledby="pageErase">
        <h2 id="pageErase">{words.erase}</h2>
        <p class="panel-text">{words.eraseText}</p>
        <OneButton action={`${path}/erase`} label={words.eraseButton} quiet />
      </section>
    </NoticePage>
  );
}

export function ErasedPage({ site }: { site: Site }) {
  const words = site.words.preferences.data;
  return (
    <NoticePage site={site} title={words.erased}>
      <p class="lead">{words.erasedLead}</p>
    </NoticePage>
  );
}

/** For links that have expired or never existed. */
export function OwnDataExpiredPage({ site }: { site: Site }) {
  const words = site.words.preferences.data;
  return (
    <NoticePage site={site} title={words.expired}>
      <p class="lead">{words.expiredLead}</p>
      <p class="action">
        <a class="button" href={`${site.root}/my-data`}>
          {words.fresh}
        </a>
      </p>
    </NoticePage>
  );
}
