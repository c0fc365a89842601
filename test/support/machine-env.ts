/** The place of programs, the language, the zone and the clock, which `faketime` sets for a process through these. */
const OF_THE_MACHINE = /^(PATH|TZ|LANG|LC_\w+|LD_PRELOAD|FAKETIME\w*)$/;

/** What every process of a test gets, whatever its settings are: without it, one of two would be on another day. */
export function machineEnv(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => OF_THE_MACHINE.test(entry[0]) && entry[1] !== undefined,
    ),
  );
}
