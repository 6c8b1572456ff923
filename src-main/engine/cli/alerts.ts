/** `gatehouse alerts ...`: where alerts go. */
import { type Command, readArguments } from './command.ts';
import { withAdmin } from './connect.ts';
import { dataDirOf } from './data-option.ts';

const confirm: Command = {
  name: 'alerts confirm',
  usage: "alerts confirm '${env:NAME}' [--data DIR]",
  summary: 'Allow a webhook that came from elsewhere to use the address kept under that name here.',
  async run(argv, terminal) {
    const args = readArguments(confirm, argv, { text: ['data'], positionals: [1, 1] });
    const [reference = ''] = args.positionals;
    await withAdmin(dataDirOf(args, terminal), (admin) => admin.alerts.confirm({ reference }));
    terminal.out(`Confirmed: alerts may go to the address that ${reference} holds.`);
    return 0;
  },
};

export const alertCommands: readonly Command[] = [confirm];
