/** `gatehouse check`: what is wrong with a configuration file, line by line, without touching anything. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { inForce } from '../../admin/config-in-force.ts';
import { checkConfig } from '../../config/check-config.ts';
import { readKeptConfig } from '../../config/kept-config.ts';
import { describeProblem } from '../../contract/config.ts';
import { GatehouseError } from '../../contract/errors.ts';
import { providers } from '../../gateway/providers/providers.ts';
import { dataFiles } from '../machine/data-dir.ts';
import { type Command, readArguments } from './command.ts';
import { dataDirOf } from './data-option.ts';
import { jsonText } from './terminal.ts';

export const check: Command = {
  name: 'check',
  usage: 'check [FILE] [--data DIR] [--json]',
  summary: "Check a configuration file (the data folder's own).",
  async run(argv, terminal) {
    const args = readArguments(check, argv, { text: ['data'], set: ['json'], positionals: [0, 1] });
    const [given] = args.positionals;
    const file = given === undefined ? dataFiles(dataDirOf(args, terminal)).config : resolve(given);
    const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      throw new GatehouseError('config_unreadable', `${file} cannot be read (${cause.code ?? 'unknown error'}).`, { cause });
    });
    const { problems, warnings } = checkConfig(file, text, [...providers.values()]);
    const kept = given === undefined && problems.length > 0 ? await readKeptConfig(dataFiles(dataDirOf(args, terminal)).keptConfig) : null;
    if (args.isSet('json')) terminal.out(jsonText({ file, problems, warnings, keptAt: kept?.at ?? null }));
    else {
      for (const problem of problems) terminal.note(describeProblem(problem));
      for (const warning of warnings) terminal.note(`warning: ${describeProblem(warning)}`);
      if (kept !== null) terminal.note(`Until the file is mended: ${inForce({ keptAt: kept.at })}`);
      if (problems.length === 0) terminal.out(`${file} is valid.`);
    }
    return problems.length === 0 ? 0 : 1;
  },
};
