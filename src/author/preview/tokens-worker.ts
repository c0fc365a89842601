/** Reads the theme's file as it is now: an imported module never changes, except in a new thread. */
import { parentPort } from 'node:worker_threads';
import { tokenCss } from '../../adapters/web/assets/tokens.ts';

parentPort?.postMessage(tokenCss());
