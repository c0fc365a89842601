/** @jsxImportSource hono/jsx */

import { NO_SPAMASSASSIN, SPAM_FROM } from '../../check/spamassassin.ts';
import type { Preview, Proof, Scoring } from '../preview.ts';
import { CLIPPED_AT, LARGE_FROM, type Rendition } from '../rendition.ts';

export function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KB`;
}

/** The measurements of an email. */
export function Facts({ preview, proof }: { preview: Preview; proof: Proof }) {
  const { rendition, remarks } = proof;
  return (
    <>
      {remarks.map(({ code, topics }) => (
        <p key={code} class="remark">
          This reader would not get it: it is only about {topics.join(' and ')}.
        </p>
      ))}
      {rendition && (
        <dl class="facts">
          <Size bytes={rendition.htmlBytes} />
          <Spam preview={preview} rendition={rendition} />
        </dl>
      )}
    </>
  );
}

function Size({ bytes }: { bytes: number }) {
  const share = Math.min(100, (bytes / CLIPPED_AT) * 100);
  const state = bytes >= CLIPPED_AT ? 'bad' : bytes >= LARGE_FROM ? 'warn' : 'good';
  return (
    <div>
      <dt>Size</dt>
      <dd class={state}>
        {kilobytes(bytes)} of {kilobytes(CLIPPED_AT)}
        <svg class="bar-of" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
          <rect class="bar-all" width="100" height="6" />
          <rect class="bar-part" width={share.toFixed(1)} height="6" />
        </svg>
        <span class="quiet">
          {state === 'good' ? 'Gmail clips larger emails' : 'Gmail will soon clip it: shorten it'}
        </span>
      </dd>
    </div>
  );
}

function unscoredText(scoring: Scoring): string {
  switch (scoring.kind) {
    case 'possible':
      return 'waiting for the score …';
    case 'not-installed':
      return NO_SPAMASSASSIN;
    case 'failed':
      return scoring.said;
  }
}

function Spam({ preview, rendition }: { preview: Preview; rendition: Rendition }) {
  const score = preview.score(rendition);
  if (!score) {
    const { scoring } = preview;
    return (
      <div data-unscored={scoring.kind === 'possible'}>
        <dt>Spam score</dt>
        <dd class="quiet">{unscoredText(scoring)}</dd>
      </div>
    );
  }
  const hits = Object.entries(score.hits).filter(([, points]) => Math.abs(points) >= 0.05);
  const state = score.score >= SPAM_FROM ? 'bad' : score.score >= SPAM_FROM / 2 ? 'warn' : 'good';
  return (
    <div>
      <dt>Spam score</dt>
      <dd class={state}>
        {score.score.toFixed(1)} <span class="quiet">of {SPAM_FROM}, where SpamAssassin calls it spam</span>
        {hits.length > 0 && (
          <span class="quiet hits"> {hits.map(([rule, points]) => `${rule} ${points}`).join(', ')}</span>
        )}
      </dd>
    </div>
  );
}
