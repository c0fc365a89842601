/** The browser, unpacked before tests start: files that need it start together, and each would unpack it. */
import { unpackedBrowser } from '../../scripts/browser.ts';

export default async function setup(): Promise<void> {
  // The machine may have its own browser instead; a test that finds none says so.
  await unpackedBrowser().catch(() => {});
}
