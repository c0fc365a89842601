import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import bundledChromium from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const SYSTEM_CHROMIUM = '/usr/bin/chromium';

/**
 * Bundled flags to drop: in a single process the browser would end with its first page; a reader's browser has its
 * web security on; emulating a graphics card on the processor is slower than having no card; and without its zygote
 * each page's process is loaded from the disk.
 */
const UNWANTED =
  /^--(no-zygote|single-process|disable-web-security|allow-running-insecure-content|.*isolation.*|in-process-gpu|ignore-gpu-blocklist|use-gl=.*|.*swiftshader)$/;

/** It runs as root in a container and talks only to the page's own server. */
const WANTED = [
  '--no-sandbox',
  '--disable-gpu',
  // Collecting garbage in several threads costs a fifth more of the processor.
  '--js-flags=--single-threaded',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts the package's Chromium with the machine's libraries, or with the package's if the machine lacks them, or
 * else the machine's own browser.
 */
export async function launchBrowser(): Promise<Browser> {
  const home = await unpackedBrowser();
  const executablePath = join(home, 'chromium');
  const args = [...bundledChromium.args.filter((arg) => !UNWANTED.test(arg)), ...WANTED];
  const env = { ...process.env, LD_LIBRARY_PATH: join(home, 'al2023', 'lib') };
  try {
    return await chromium.launch({ executablePath, args });
  } catch {
    try {
      return await chromium.launch({ executablePath, args, env });
    } catch (error) {
      if (!existsSync(SYSTEM_CHROMIUM)) throw error;
      return chromium.launch({ executablePath: SYSTEM_CHROMIUM, args: WANTED });
    }
  }
}

/**
 * The folder with the package's browser, which is unpacked if it isn't there yet.
 *
 * The package unpacks into the folder for temporary files and assumes that whatever is there is complete. Processes
 * may do this at once, so each unpacks separately, and the first to finish puts its folder in place. Each user has
 * their own: another’s can’t be opened, and need not be trusted.
 */
export async function unpackedBrowser(): Promise<string> {
  const home = join(tmpdir(), `pacesetter-chromium-153-${userInfo().uid}`);
  if (!existsSync(home)) {
    const own = mkdtempSync(join(tmpdir(), 'pacesetter-unpack-'));
    const before = process.env.TMPDIR;
    try {
      process.env.TMPDIR = own;
      // Makes it unpack the libraries too, which it does only if it believes to be on a bare machine.
      process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs24.x';
      await bundledChromium.executablePath();
      if (!existsSync(home)) renameSync(own, home);
    } finally {
      delete process.env.AWS_LAMBDA_JS_RUNTIME;
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
      rmSync(own, { recursive: true, force: true });
    }
  }
  return home;
}
