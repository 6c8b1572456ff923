/** `gatehouse doctor`: every check with what it found; fails when one of them failed. */
import { type Command, readArguments } from './command.ts';
import { withAdmin } from './connect.ts';
import { dataDirOf } from './data-option.ts';
import { jsonText } from './terminal.ts';

const MARKS = { ok: 'ok     ', warning: 'warning', failed: 'FAILED ' } as const;

export const doctor: Command = {
  name: 'doctor',
  usage: 'doctor [--data DIR] [--json]',
  summary: 'Look for what is wrong.',
  async run(argv, terminal) {
    const args = readArguments(doctor, argv, { text: ['data'], set: ['json'] });
    const checks = await withAdmin(dataDirOf(args, terminal), (admin) => admin.doctor());
    if (args.isSet('json')) terminal.out(jsonText(checks));
    else for (const { name, state, message } of checks) terminal.out(`${MARKS[state]}  ${name}: ${message}`);
    return checks.some((one) => one.state === 'failed') ? 1 : 0;
  },
};
