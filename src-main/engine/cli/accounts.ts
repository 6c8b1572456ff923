/** `gatehouse accounts ...`: provider accounts, on the same calls as the interface. */
import { type Command, misuse, readArguments } from './command.ts';
import { withAdmin } from './connect.ts';
import { dataDirOf } from './data-option.ts';
import { formatTable } from './terminal.ts';

const add: Command = {
  name: 'accounts add',
  usage: "accounts add ID --provider PROVIDER [--base-url URL] [--secret '${env:NAME}' | --secret-stdin] [--data DIR] [--json]",
  summary: 'Add a provider account; a secret read from standard input goes to the vault.',
  async run(argv, terminal) {
    const args = readArguments(add, argv, {
      text: ['provider', 'base-url', 'secret', 'data'],
      set: ['secret-stdin', 'json'],
      positionals: [1, 1],
    });
    const [id = ''] = args.positionals;
    const [provider, secret, baseUrl] = [args.text('provider'), args.text('secret'), args.text('base-url')];
    if (provider === undefined) throw misuse(add, '--provider is missing.');
    const secretValue = args.isSet('secret-stdin') ? (await terminal.readInput()).trim() : undefined;
    const account = {
      id,
      provider,
      ...(secret !== undefined && { secret }),
      ...(baseUrl !== undefined && { baseUrl }),
      ...(secretValue !== undefined && { secretValue }),
    };
    const added = await withAdmin(dataDirOf(args, terminal), (admin) => admin.accounts.add(account));
    terminal.out(args.isSet('json') ? JSON.stringify(added.config) : `Added account ${added.config.id}. ${added.health.reason}`.trim());
    return 0;
  },
};

const list: Command = {
  name: 'accounts list',
  usage: 'accounts list [--data DIR] [--json]',
  summary: 'Show the accounts and their health.',
  async run(argv, terminal) {
    const args = readArguments(list, argv, { text: ['data'], set: ['json'] });
    const accounts = await withAdmin(dataDirOf(args, terminal), (admin) => admin.accounts.list());
    const rows = accounts.map(({ config, origin, health }) => [config.id, config.provider, origin ?? '-', health.state, health.reason]);
    terminal.out(args.isSet('json') ? JSON.stringify(accounts) : formatTable(['ID', 'PROVIDER', 'ORIGIN', 'HEALTH', ''], rows));
    return 0;
  },
};

const test: Command = {
  name: 'accounts test',
  usage: 'accounts test ID [--data DIR] [--json]',
  summary: 'Make one tiny real call at an account.',
  async run(argv, terminal) {
    const args = readArguments(test, argv, { text: ['data'], set: ['json'], positionals: [1, 1] });
    const [id = ''] = args.positionals;
    const result = await withAdmin(dataDirOf(args, terminal), (admin) => admin.accounts.test({ id }));
    if (args.isSet('json')) terminal.out(JSON.stringify(result));
    else if (result.ok) terminal.out(result.message);
    else terminal.note(`gatehouse: ${result.message}`);
    return result.ok ? 0 : 1;
  },
};

const confirm: Command = {
  name: 'accounts confirm',
  usage: 'accounts confirm ID [--data DIR]',
  summary: "Allow the account's secret to go to its base URL, on this machine.",
  async run(argv, terminal) {
    const args = readArguments(confirm, argv, { text: ['data'], positionals: [1, 1] });
    const [id = ''] = args.positionals;
    const { origin } = await withAdmin(dataDirOf(args, terminal), (admin) => admin.accounts.confirm({ id }));
    terminal.out(`Confirmed: the secret of ${id} may be sent to ${origin ?? 'its provider'}.`);
    return 0;
  },
};

const remove: Command = {
  name: 'accounts remove',
  usage: 'accounts remove ID [--data DIR]',
  summary: 'Remove an account.',
  async run(argv, terminal) {
    const args = readArguments(remove, argv, { text: ['data'], positionals: [1, 1] });
    const [id = ''] = args.positionals;
    await withAdmin(dataDirOf(args, terminal), (admin) => admin.accounts.remove({ id }));
    terminal.out(`Removed account ${id}.`);
    return 0;
  },
};

export const accountCommands: readonly Command[] = [add, list, test, confirm, remove];
