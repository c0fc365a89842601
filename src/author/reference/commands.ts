import type { Argument, Command, Option } from 'commander';

/** The page on commands, made from their definitions. */
export function commandsPage(program: Command): string {
  const sections = program.commands.flatMap((command) => sectionsOf(command, program.name()));
  return `# Commands

\`npm run -s pace -- COMMAND\` runs a command; add \`--help\` for its help. \`npm start\` runs \`pace serve\`; \`npm run demo\` and \`npm run preview\` run the commands with these names.

Every command exits with status **0** (done), **1** (something failed, such as a halt or an unexpected error) or **2** (the command, a setting or the content is wrong). Results go to standard output; errors and the log go to standard error. With \`--json\`, standard output is one JSON document.

${sections.join('\n')}`;
}

function sectionsOf(command: Command, parent: string): string[] {
  const name = `${parent} ${command.name()}`;
  if (command.commands.length > 0) return command.commands.flatMap((inner) => sectionsOf(inner, name));
  const takes = command.registeredArguments.map((argument) => {
    const text = argument.description ? `: ${cell(argument.description)}` : '';
    return `- \`${argument.name()}\`${text}${presetOf(argument)}`;
  });
  const words = command.registeredArguments.map((argument) => {
    const shown = argument.variadic ? `${argument.name()}...` : argument.name();
    return argument.required ? ` <${shown}>` : ` [${shown}]`;
  });
  const described = takes.filter((line) => line.includes(': ') || line.includes('('));
  const options = command.options.filter((option) => !option.hidden).map(optionRow);
  return [
    `## \`${name}${words.join('')}\`\n\n${command.description()}\n`,
    described.length > 0 ? `${described.join('\n')}\n` : '',
    options.length > 0 ? `| option | meaning |\n| --- | --- |\n${options.join('\n')}\n` : '',
  ].filter(Boolean);
}

function optionRow(option: Option): string {
  const { flags, description, argChoices, mandatory } = option;
  const choices = argChoices ? `: ${argChoices.map((choice) => `\`${choice}\``).join(', ')}` : '';
  return `| \`${flags}\` | ${cell(description)}${choices}${presetOf(option)}${mandatory ? ' (required)' : ''} |`;
}

/** A default that is computed when the command runs, such as today, is named; its value would change the page. */
function presetOf({ defaultValue, defaultValueDescription }: Option | Argument): string {
  if (defaultValueDescription !== undefined) return ` (default: ${defaultValueDescription})`;
  const isShown = typeof defaultValue === 'string' || typeof defaultValue === 'number';
  return isShown ? ` (default: \`${defaultValue}\`)` : '';
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ');
}
