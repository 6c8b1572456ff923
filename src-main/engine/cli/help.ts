/** `gatehouse help`: every command with its usage. */
import type { Command } from './command.ts';

export function helpText(commands: readonly Command[]): string {
  const lines = commands.map(({ usage, summary }) => `  ${usage}\n      ${summary}`);
  return ['gatehouse COMMAND', '', ...lines, '', "Without --data, GATEHOUSE_DATA or the system's place for application data is used."].join(
    '\n',
  );
}
