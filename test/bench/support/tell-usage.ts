/** Loaded before a command: when its process exits, writes what it used to file descriptor 3, as JSON. */
import { writeSync } from 'node:fs';

process.once('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  // Microseconds; kilobytes on every platform.
  const usage = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMb: maxRSS / 1024 };
  writeSync(3, JSON.stringify(usage));
});
