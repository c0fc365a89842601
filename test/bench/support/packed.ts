/** Loaded before a child: like the product, it reads each package from one file. */
import { quickStart } from '../../../src/shared/loading/quick-start.ts';

quickStart();
