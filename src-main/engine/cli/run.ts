/**
 * From words to a command: finds it, runs it, and tells a failure in one line on standard error. No message leaves here
 * without the redaction.
 */
import { ORPCError } from '@orpc/client';
import { GatehouseError, toGatehouseError } from '../../contract/errors.ts';
import { redactText } from '../../observe/redact.ts';
import { accountOrderCommands } from './account-orders.ts';
import { accountCommands } from './accounts.ts';
import { alertCommands } from './alerts.ts';
import { approvalCommands } from './approvals.ts';
import { auditCommands } from './audit.ts';
import { check } from './check.ts';
import type { Command } from './command.ts';
import { doctor } from './doctor.ts';
import { helpText } from './help.ts';
import { keyCommands } from './keys.ts';
import { login } from './login.ts';
import { loginCommands } from './logins.ts';
import { overrideCommands } from './overrides.ts';
import { pricesCheck } from './prices.ts';
import { routeCommands } from './routes.ts';
import { serve } from './serve.ts';
import { setupCommands } from './setup.ts';
import { spend } from './spend.ts';
import type { Terminal } from './terminal.ts';

const commands: readonly Command[] = [
  serve,
  ...setupCommands,
  ...accountCommands,
  ...accountOrderCommands,
  ...routeCommands,
  ...keyCommands,
  check,
  pricesCheck,
  doctor,
  spend,
  ...approvalCommands,
  ...alertCommands,
  ...overrideCommands,
  ...auditCommands,
  login,
  ...loginCommands,
];

/** Runs one command. Resolves to the exit code: 2 for wrong usage, 1 for any other failure. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
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
