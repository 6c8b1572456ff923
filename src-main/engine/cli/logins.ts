/** `gatehouse logins ...`: browsers that are signed in to the interface; end the session of one. */
import { describeDevice } from '../../contract/describe-device.ts';
import type { LoginView } from '../../contract/logins.ts';
import { type Command, readArguments } from './command.ts';
import { withAdmin } from './connect.ts';
import { dataDirOf } from './data-option.ts';
import { formatTable, jsonText } from './terminal.ts';

const list: Command = {
  name: 'logins list',
  usage: 'logins list [--data DIR] [--json]',
  summary: 'Show the browsers that are signed in, with their last use.',
  async run(argv, terminal) {
    const args = readArguments(list, argv, { text: ['data'], set: ['json'] });
    const found = await withAdmin(dataDirOf(args, terminal), (admin) => admin.logins.list());
    terminal.out(args.isSet('json') ? jsonText(found) : formatTable(['ID', 'WHO', 'DEVICE', 'SIGNED IN', 'LAST USED'], found.map(toRow)));
    return 0;
  },
};

function toRow({ id, role, keyId, ownerName, device, createdAt, lastUsedAt }: LoginView): string[] {
  const who = role === 'admin' ? 'admin' : `${ownerName ?? 'nobody'} (key ${keyId ?? 'gone'})`;
  return [id, who, describeDevice(device), new Date(createdAt).toISOString(), new Date(lastUsedAt).toISOString()];
}

const end: Command = {
  name: 'logins end',
  usage: 'logins end ID [--data DIR]',
  summary: 'Sign a browser out.',
  async run(argv, terminal) {
    const args = readArguments(end, argv, { text: ['data'], positionals: [1, 1] });
    const [id = ''] = args.positionals;
    await withAdmin(dataDirOf(args, terminal), (admin) => admin.logins.end({ id }));
    terminal.out(`Ended session ${id}.`);
    return 0;
  },
};

export const loginCommands: readonly Command[] = [list, end];
