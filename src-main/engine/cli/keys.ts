/** `gatehouse keys ...`: virtual keys. A value is printed once, by the command that made it. */
import type { KeyView, WorkingValue } from '../../contract/views.ts';
import { type Command, misuse, readArguments } from './command.ts';
import { type AdminClient, withAdmin } from './connect.ts';
import { dataDirOf } from './data-option.ts';
import { endOption } from './exception-options.ts';
import { formatTable, jsonText, type Terminal } from './terminal.ts';

const create: Command = {
  name: 'keys create',
  usage: 'keys create --owner developer:ID [--id ID] [--name NAME] [--expires 90d|tonight|TIME] [--data DIR] [--json]',
  summary: 'Create a virtual key and print its value, once.',
  async run(argv, terminal) {
    const args = readArguments(create, argv, { text: ['owner', 'id', 'name', 'expires', 'data'], set: ['json'] });
    const [owner, id, name, expires] = [args.text('owner'), args.text('id'), args.text('name'), args.text('expires')];
    if (owner === undefined) throw misuse(create, '--owner is missing.');
    const input = {
      owner,
      ...(id !== undefined && { id }),
      ...(name !== undefined && { name }),
      ...(expires !== undefined && { expires: endOption(create, 'expires', expires) }),
    };
    const created = await withAdmin(dataDirOf(args, terminal), (admin) => admin.keys.create(input));
    printValue(terminal, created, args.isSet('json'));
    return 0;
  },
};

const rotate: Command = {
  name: 'keys rotate',
  usage: 'keys rotate ID [--grace-hours N] [--end-earlier] [--data DIR] [--json]',
  summary: 'Give a key a new value; the old one works on for the grace period (24 hours), earlier ones to their own end.',
  async run(argv, terminal) {
    const args = readArguments(rotate, argv, { text: ['grace-hours', 'data'], set: ['end-earlier', 'json'], positionals: [1, 1] });
    const [id = ''] = args.positionals;
    const grace = args.text('grace-hours');
    const rotated = await withAdmin(dataDirOf(args, terminal), (admin) =>
      admin.keys.rotate({ id, endEarlier: args.isSet('end-earlier'), ...(grace !== undefined && { graceHours: Number(grace) }) }),
    );
    if (args.isSet('json')) terminal.out(jsonText(rotated));
    else {
      printValue(terminal, rotated, false);
      for (const line of earlierLines(rotated.earlier)) terminal.note(line);
    }
    return 0;
  },
};

const list: Command = {
  name: 'keys list',
  usage: 'keys list [--data DIR] [--json]',
  summary: 'Show the keys, whose they are and when they were last used.',
  async run(argv, terminal) {
    const args = readArguments(list, argv, { text: ['data'], set: ['json'] });
    const keys = await withAdmin(dataDirOf(args, terminal), readAll);
    terminal.out(args.isSet('json') ? jsonText(keys) : formatTable(COLUMNS, keys.map(toRow)));
    return 0;
  },
};

const COLUMNS = ['ID', 'OWNER', 'VALUE', 'STATUS', 'EXPIRES', 'EARLIER VALUES', 'LAST USED'];

async function readAll(admin: AdminClient): Promise<KeyView[]> {
  const all: KeyView[] = [];
  for (;;) {
    const { keys, total } = await admin.keys.list({ offset: all.length, limit: 1000 });
    all.push(...keys);
    if (keys.length === 0 || all.length >= total) return all;
  }
}

function toRow(key: KeyView): string[] {
  const lastUsed = key.lastUsedAt === null ? 'never' : new Date(key.lastUsedAt).toISOString();
  const earlier = key.earlier.map(({ prefix, until }) => `${prefix === null ? '' : `${prefix}... `}until ${timeOf(until)}`);
  const expires = key.expires === null ? 'never' : timeOf(key.expires);
  return [key.id, key.owner, `${key.prefix}...`, key.status, expires, earlier.join(', ') || 'none', lastUsed];
}

/** What still works after a rotation, and until when. */
function earlierLines(earlier: readonly WorkingValue[]): string[] {
  if (earlier.length === 0) return ['No earlier value works any more.'];
  return earlier.map(
    ({ prefix, until }) => `${prefix === null ? 'An earlier value' : `The earlier value ${prefix}...`} works until ${timeOf(until)}.`,
  );
}

const timeOf = (moment: string): string => new Date(moment).toISOString();

/** The changes that only need an id and say one thing. */
function change(verb: string, summary: string, done: string, call: (admin: AdminClient, id: string) => Promise<void>): Command {
  const command: Command = {
    name: `keys ${verb}`,
    usage: `keys ${verb} ID [--data DIR]`,
    summary,
    async run(argv, terminal) {
      const args = readArguments(command, argv, { text: ['data'], positionals: [1, 1] });
      const [id = ''] = args.positionals;
      await withAdmin(dataDirOf(args, terminal), (admin) => call(admin, id));
      terminal.out(`${done} key ${id}.`);
      return 0;
    },
  };
  return command;
}

function printValue(terminal: Terminal, key: { id: string; value: string }, asJson: boolean): void {
  if (asJson) return terminal.out(jsonText({ id: key.id, value: key.value }));
  terminal.out(key.value);
  terminal.note(`This is the only time the value of ${key.id} is shown.`);
}

export const keyCommands: readonly Command[] = [
  create,
  list,
  rotate,
  change('disable', 'Refuse a key until it is enabled again.', 'Disabled', (admin, id) => admin.keys.disable({ id })),
  change('enable', 'Let a disabled key work again.', 'Enabled', (admin, id) => admin.keys.enable({ id })),
  change('revoke', 'End a key for good; running streams of it end too.', 'Revoked', (admin, id) => admin.keys.revoke({ id })),
];
