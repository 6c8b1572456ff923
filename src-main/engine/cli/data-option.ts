/** `--data DIR`, which every command takes. */
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { defaultDataDir } from '../machine/data-dir.ts';
import type { Arguments } from './command.ts';
import type { Terminal } from './terminal.ts';

/** The data folder a command works on, absolute: the flag, GATEHOUSE_DATA, or the system's place. */
export function dataDirOf(args: Arguments, { env }: Terminal): string {
  const given = args.text('data');
  return given === undefined ? defaultDataDir({ platform: process.platform, env, home: homedir() }) : resolve(given);
}
