/** @jsxImportSource hono/jsx */
import { formatFault } from '../../../flow/content/content-error.ts';
import type { LiveFault, Unmade } from '../live-emails.ts';
import type { Proof } from '../preview.ts';

/** Why the page doesn't show the newest version: faults in the content, then errors in making the email. */
export function Faults({ faults, proof }: { faults: readonly LiveFault[]; proof: Proof | undefined }) {
  const own = proof?.email.file;
  const isOwn = (one: LiveFault): boolean =>
    own !== undefined && one.kind === 'mistake' && one.fault.file === own;
  const sorted = [...faults.filter(isOwn), ...faults.filter((fault) => !isOwn(fault))];
  return (
    <>
      {sorted.length > 0 && (
        <section class="fault" role="alert">
          <h2>
            {sorted.length === 1 ? 'The content has a mistake' : `The content has ${sorted.length} mistakes`}
          </h2>
          <ul>
            {sorted.map(faultText).map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
          <p>{proof ? 'The last valid version is shown below.' : 'Fix it to see the emails.'}</p>
        </section>
      )}
      {proof?.failure && (
        <section class="fault" role="alert">
          <h2>This email can’t be made</h2>
          <pre>{unmadeText(proof.failure)}</pre>
          {proof.rendition && <p>The last valid version is shown below.</p>}
        </section>
      )}
    </>
  );
}

function faultText(one: LiveFault): string {
  return one.kind === 'mistake' ? formatFault(one.fault) : one.said;
}

function unmadeText(failure: Unmade): string {
  return failure.code === 'no-content' ? 'There is no content yet.' : failure.said;
}
