/** `gatehouse login --new`: a new token for the interface in a browser; the old one and all its sessions end. */
import { createLogin } from '../interface/login.ts';
import { dataFiles, prepareDataDir } from '../machine/data-dir.ts';
import { systemClock } from '../system-clock.ts';
import { type Command, misuse, readArguments } from './command.ts';
import { withAdmin } from './connect.ts';
import { dataDirOf } from './data-option.ts';
import { handOver } from './terminal.ts';

export const login: Command = {
  name: 'login',
  usage: 'login --new [--data DIR]',
  summary: 'Make a new login token for the interface; the old one stops working.',
  async run(argv, terminal) {
    const args = readArguments(login, argv, { text: ['data'], set: ['new'] });
    if (!args.isSet('new')) throw misuse(login);
    const dataDir = dataDirOf(args, terminal);
    await prepareDataDir(dataDir);
    await handOver(terminal, 'Login token', await renew(dataDir), dataFiles(dataDir).loginToken);
    return 0;
  },
};

/** By the calls, so that the audit log has it; by the file alone when nothing else can be opened: it is how one gets back in. */
async function renew(dataDir: string): Promise<string> {
  try {
    return (await withAdmin(dataDir, (admin) => admin.login.renew())).token;
  } catch {
    return createLogin(dataFiles(dataDir).login, systemClock.now).renew();
  }
}
