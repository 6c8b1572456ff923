/** Checks a configuration without applying it: the text given, or the file as it lies on disk. */
import { readFile } from 'node:fs/promises';
import { GatehouseError } from '../contract/errors.ts';
import { procedures } from './procedures.ts';

export const config = {
  check: procedures.config.check.handler(async ({ context: { app }, input }) => {
    const { file } = app.config;
    const text = input.text ?? (await readText(file));
    return { file, problems: await app.config.check(text) };
  }),
};

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new GatehouseError('config_unreadable', `${file} cannot be read.`, { cause });
  });
}
