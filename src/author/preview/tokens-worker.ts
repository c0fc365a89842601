/** Reads the theme as its file is now: what has once been imported stays as it was, but for a new thread. */
import { parentPort } from 'node:worker_threads';
import { tokenCss } from '../../adapters/web/assets/tokens.ts';

parentPort?.postMessage(tokenCss());
