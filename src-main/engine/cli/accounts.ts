/** `gatehouse accounts ...`: provider accounts, on the same calls as the interface. */
import type { z } from 'zod';
import { accountSchema } from '../../contract/config.ts';
import { type Arguments, type Command, misuse, readArguments } from './command.ts';
import { withAdmin } from './connect.ts';
import { dataDirOf } from './data-option.ts';
import { formatTable, jsonText } from './terminal.ts';

const add: Command = {
  name: 'accounts add',
  usage:
    "accounts add ID --provider PROVIDER [--base-url URL] [--region R] [--project P] [--resource R] [--api-version V] [--inference-profile P] [--aws-profile P] [--format F] [--model ASKED=NAME,...] [--secret '${env:NAME}' | --secret-stdin] [--data DIR] [--json]",
  summary: 'Add a provider account; a secret read from standard input goes to the vault. `accounts providers` lists what each needs.',
  async run(argv, terminal) {
    const args = readArguments(add, argv, {
      text: ['provider', 'secret', 'model', 'data', ...Object.keys(SETTINGS)],
      set: ['secret-stdin', 'json'],
      positionals: [1, 1],
    });
    const [id = ''] = args.positionals;
    const [provider, secret, models] = [args.text('provider'), args.text('secret'), args.text('model')];
    if (provider === undefined) throw misuse(add, '--provider is missing.');
    const secretValue = args.isSet('secret-stdin') ? (await terminal.readInput()).trim() : undefined;
    const account = {
      id,
      provider,
      ...(secret !== undefined && { secret }),
      ...settingsOf(args),
      ...(models !== undefined && { modelMap: readModelMap(models) }),
      ...(secretValue !== undefined && { secretValue }),
    };
    const added = await withAdmin(dataDirOf(args, terminal), (admin) => admin.accounts.add(account));
    terminal.out(args.isSet('json') ? jsonText(added.config) : `Added account ${added.config.id}. ${added.health.reason}`.trim());
    return 0;
  },
};

/** Flags that are one setting of the account each. */
const SETTINGS = {
  'base-url': 'baseUrl',
  region: 'region',
  project: 'project',
  resource: 'resource',
  'api-version': 'apiVersion',
  'inference-profile': 'inferenceProfile',
  'aws-profile': 'awsProfile',
  format: 'format',
} as const;

/** Throws `input_invalid` naming the flag; which of them the provider needs, the configuration's own check says. */
function settingsOf(args: Arguments): Partial<z.infer<typeof settingsSchema>> {
  const given = Object.entries(SETTINGS).flatMap(([flag, setting]) => {
    const value = args.text(flag);
    return value === undefined ? [] : [[setting, value] as const];
  });
  const parsed = settingsSchema.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw misuse(add, `${String(issue?.path[0] ?? 'a setting')}: ${issue?.message ?? 'is not valid'}.`);
}

const settingsSchema = accountSchema
  .pick({
    baseUrl: true,
    region: true,
    project: true,
    resource: true,
    apiVersion: true,
    inferenceProfile: true,
    awsProfile: true,
    format: true,
  })
  .strip();

/** `gpt-5.5=our-gpt,gpt-5-mini=small` */
function readModelMap(text: string): Record<string, string> {
  const pairs = text.split(',').map((pair): [string, string] => {
    const at = pair.indexOf('=');
    if (at < 1 || at === pair.length - 1) throw misuse(add, '--model wants ASKED=NAME, several with commas.');
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
  });
  return Object.fromEntries(pairs);
}

const providersCommand: Command = {
  name: 'accounts providers',
  usage: 'accounts providers [--data DIR] [--json]',
  summary: 'List the providers, what each needs and where its keys come from.',
  async run(argv, terminal) {
    const args = readArguments(providersCommand, argv, { text: ['data'], set: ['json'] });
    const providers = await withAdmin(dataDirOf(args, terminal), (admin) => admin.accounts.providers());
    const rows = providers.map(({ id, title, needsSecret, settings, credential }) => {
      const needed = settings.filter(({ need }) => need !== 'optional').map(({ name }) => name);
      return [id, title, [...(needsSecret ? ['secret'] : []), ...needed].join(', ') || '-', credential?.variable ?? '-'];
    });
    terminal.out(args.isSet('json') ? jsonText(providers) : formatTable(['ID', 'PROVIDER', 'NEEDS', 'USUAL VARIABLE'], rows));
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
    terminal.out(args.isSet('json') ? jsonText(accounts) : formatTable(['ID', 'PROVIDER', 'ORIGIN', 'HEALTH', ''], rows));
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
    if (args.isSet('json')) terminal.out(jsonText(result));
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

export const accountCommands: readonly Command[] = [add, providersCommand, list, test, confirm, remove];
