/** @jsxImportSource hono/jsx */
import { NoticePage, OneButton } from './notice-page.tsx';
import type { Site } from './site.ts';

/** Where the mailed link leads: it shows nothing of the person before a button is pressed. */
export function OwnDataPage({ site, token }: { site: Site; token: string }) {
  const words = site.words.preferences.data;
  const path = `/my-data/${encodeURIComponent(token)}`;
  return (
    <NoticePage site={site} title={words.title}>
      <p class="lead">{words.linkLead}</p>
      <h2>{words.held}</h2>
      <p>{words.exportText}</p>
      <OneButton action={`${path}/export`} label={words.exportButton} />
      <h2>{words.erase}</h2>
      <p>{words.eraseText}</p>
      <OneButton action={`${path}/erase`} label={words.eraseButton} quiet />
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

/** Said to links whose hour is over, and to those that never were. */
export function OwnDataExpiredPage({ site }: { site: Site }) {
  const words = site.words.preferences.data;
  return (
    <NoticePage site={site} title={words.expired}>
      <p class="lead">{words.expiredLead}</p>
      <p class="action">
        <a class="button" href="/my-data">
          {words.fresh}
        </a>
      </p>
    </NoticePage>
  );
}
