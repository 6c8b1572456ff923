/**
 * The `gatehouse` command. Every command works on a running engine or, when there is none, on the files themselves; a
 * failure is one line on standard error and a non-zero exit code (2: wrong usage, 1: anything else).
 */
import { ORPCError } from '@orpc/client';
import { GatehouseError, toGatehouseError } from '../contract/errors.ts';
import { redactText } from '../observe/redact.ts';
import { accountCommands } from './cli/accounts.ts';
import { check } from './cli/check.ts';
import type { Command } from './cli/command.ts';
import { doctor } from './cli/doctor.ts';
import { helpText } from './cli/help.ts';
import { keyCommands } from './cli/keys.ts';
import { login } from './cli/login.ts';
import { serve } from './cli/serve.ts';
import { spend } from './cli/spend.ts';
import { processTerminal, type Terminal } from './cli/terminal.ts';

const commands: readonly Command[] = [serve, ...accountCommands, ...keyCommands, check, doctor, spend, login];

process.exitCode = await run(process.argv.slice(2), processTerminal());

async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  if (argv.length === 0 || argv[0] === 'help' || argv.includes('--help')) {
    terminal.out(helpText(commands));
    return 0;
  }
  const command = commands.find(({ name }) => name === argv[0] || name === `${argv[0]} ${argv[1]}`);
  if (command === undefined) {
    terminal.note(`gatehouse: there is no command ${argv.slice(0, 2).join(' ')}; \`gatehouse help\` lists all.`);
    return 2;
  }
  try {
    return await command.run(argv.slice(command.name.split(' ').length), terminal);
  } catch (error) {
    const { code, message } = describe(error);
    terminal.note(`gatehouse: ${redactText(message).replaceAll(/\s+/g, ' ')}`);
    return code === 'input_invalid' ? 2 : 1;
  }
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof GatehouseError || error instanceof ORPCError) return error;
  const { code } = toGatehouseError(error);
  return { code, message: error instanceof Error ? error.message : String(error) };
}
