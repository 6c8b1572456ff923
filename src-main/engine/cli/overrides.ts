/** `gatehouse overrides ...`: exceptions for a while: pause spending, raise a budget, end either. */
import { formatUsd } from '../../contract/money.ts';
import type { Override } from '../../contract/overrides.ts';
import { tierReferenceSchema } from '../../contract/overrides.ts';
import { type Command, misuse, readArguments } from './command.ts';
import { withAdmin } from './connect.ts';
import { dataDirOf } from './data-option.ts';
import { amountOption, reasonOption, untilOption } from './exception-options.ts';
import { formatTable, jsonText } from './terminal.ts';

const list: Command = {
  name: 'overrides list',
  usage: 'overrides list [--past] [--data DIR] [--json]',
  summary: 'Show exceptions in force, with who made them, why and until when.',
  async run(argv, terminal) {
    const args = readArguments(list, argv, { text: ['data'], set: ['past', 'json'] });
    const found = await withAdmin(dataDirOf(args, terminal), (admin) => admin.overrides.list({ past: args.isSet('past') }));
    terminal.out(args.isSet('json') ? jsonText(found) : formatTable(['ID', 'WHAT', 'UNTIL', 'BY', 'WHY'], found.map(toRow)));
    return 0;
  },
};

function toRow(one: Override): string[] {
  const why = one.endedBecause === undefined ? one.reason : `${one.reason} (ended early: ${one.endedBecause})`;
  return [one.id, whatOf(one), new Date(one.endsAt).toISOString(), one.actor, why];
}

function whatOf(one: Override): string {
  if (one.kind === 'pause') return `pause ${one.tier.kind}:${one.tier.id}`;
  if (one.kind === 'account') return `${one.action} account ${one.accountId}`;
  return `+${formatUsd(one.amountNanoUsd)} ${one.kind === 'raise' ? one.budgetId : `session ${one.sessionId} of key ${one.keyId}`}`;
}

const pause: Command = {
  name: 'overrides pause',
  usage: 'overrides pause organization|team|developer|key:ID --until 5h|tonight|TIME --reason TEXT [--data DIR]',
  summary: 'Refuse new requests of a tier and everybody below it until then.',
  async run(argv, terminal) {
    const args = readArguments(pause, argv, { text: ['until', 'reason', 'data'], positionals: [1, 1] });
    const [kind, id] = (args.positionals[0] ?? '').split(':');
    const tier = tierReferenceSchema.safeParse({ kind, id });
    if (!tier.success) throw misuse(pause, 'Say whom, e.g. team:shop.');
    const input = { kind: 'pause', tier: tier.data, endsAt: untilOption(pause, args), reason: reasonOption(pause, args) } as const;
    const made = await withAdmin(dataDirOf(args, terminal), (admin) => admin.overrides.create(input));
    terminal.out(made.id);
    return 0;
  },
};

const raise: Command = {
  name: 'overrides raise',
  usage: 'overrides raise BUDGET --usd N --until 5h|tonight|TIME --reason TEXT [--data DIR]',
  summary: 'Give a budget more room until then.',
  async run(argv, terminal) {
    const args = readArguments(raise, argv, { text: ['usd', 'until', 'reason', 'data'], positionals: [1, 1] });
    const [budgetId = ''] = args.positionals;
    const common = { amountUsd: amountOption(raise, args), endsAt: untilOption(raise, args), reason: reasonOption(raise, args) };
    const made = await withAdmin(dataDirOf(args, terminal), (admin) => admin.overrides.create({ kind: 'raise', budgetId, ...common }));
    terminal.out(made.id);
    return 0;
  },
};

const end: Command = {
  name: 'overrides end',
  usage: 'overrides end ID [--data DIR]',
  summary: 'End an exception now.',
  async run(argv, terminal) {
    const args = readArguments(end, argv, { text: ['data'], positionals: [1, 1] });
    const [id = ''] = args.positionals;
    await withAdmin(dataDirOf(args, terminal), (admin) => admin.overrides.end({ id }));
    terminal.out(`Ended ${id}.`);
    return 0;
  },
};

export const overrideCommands: readonly Command[] = [list, pause, raise, end];
