/** What a command is: a line of help, its flags, and what it does with them. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { GatehouseError } from '../../contract/errors.ts';
import type { Terminal } from './terminal.ts';

export interface Command {
  /** `keys create`: what is typed after `gatehouse`. */
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  /** Resolves to the exit code. Throws a GatehouseError for a failure. */
  run(args: readonly string[], terminal: Terminal): Promise<number>;
}

export interface Arguments {
  /** The value of a flag, if it was given. */
  text(flag: string): string | undefined;
  isSet(flag: string): boolean;
  readonly positionals: readonly string[];
}

/** Reads the flags a command knows. Throws `input_invalid` in one line for any other, or for too many or few words. */
export function readArguments(
  command: Pick<Command, 'name' | 'usage'>,
  args: readonly string[],
  flags: { text?: readonly string[]; set?: readonly string[]; positionals?: readonly [min: number, max: number] },
): Arguments {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const flag of flags.text ?? []) options[flag] = { type: 'string' };
  for (const flag of flags.set ?? []) options[flag] = { type: 'boolean' };
  const { values, positionals } = parse(command, [...args], options);
  const [min, max] = flags.positionals ?? [0, 0];
  if (positionals.length < min || positionals.length > max) throw misuse(command);
  return {
    text(flag) {
      const value = values[flag];
      return typeof value === 'string' ? value : undefined;
    },
    isSet: (flag) => values[flag] === true,
    positionals,
  };
}

/** "usage: gatehouse keys create ..." as an error. */
export function misuse(command: Pick<Command, 'usage'>, problem = ''): GatehouseError {
  return new GatehouseError('input_invalid', `${problem}${problem === '' ? '' : ' '}Usage: gatehouse ${command.usage}`);
}

function parse(command: Pick<Command, 'usage'>, args: string[], options: NonNullable<ParseArgsConfig['options']>) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split(/\.|\n/);
    throw misuse(command, `${line}.`);
  }
}
