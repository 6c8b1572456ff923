/** `gatehouse approvals ...`: who was refused and waits for more; grant or decline it. */
import type { Approval } from '../../contract/approvals.ts';
import { formatUsd } from '../../contract/money.ts';
import { type Command, readArguments } from './command.ts';
import { withAdmin } from './connect.ts';
import { dataDirOf } from './data-option.ts';
import { amountOption, untilOption } from './exception-options.ts';
import { formatTable, jsonText } from './terminal.ts';

const list: Command = {
  name: 'approvals list',
  usage: 'approvals list [--all] [--data DIR] [--json]',
  summary: 'Show who was refused and waits for more.',
  async run(argv, terminal) {
    const args = readArguments(list, argv, { text: ['data'], set: ['all', 'json'] });
    const state = args.isSet('all') ? 'all' : 'open';
    const found = await withAdmin(dataDirOf(args, terminal), (admin) => admin.approvals.list({ state }));
    terminal.out(
      args.isSet('json') ? jsonText(found) : formatTable(['ID', 'STATE', 'WHO', 'KEY', 'USED', 'OF', 'NEEDS', 'WHY'], found.map(toRow)),
    );
    return 0;
  },
};

function toRow({ id, state, owner, keyId, usedNanoUsd, capNanoUsd, neededNanoUsd, note }: Approval): string[] {
  return [id, state, `${owner.kind} ${owner.name}`, keyId, ...[usedNanoUsd, capNanoUsd, neededNanoUsd].map(formatUsd), note ?? ''];
}

const grant: Command = {
  name: 'approvals grant',
  usage: 'approvals grant ID --usd N --until 5h|tonight|TIME [--reason TEXT] [--data DIR]',
  summary: 'Give more room until then; the next request passes.',
  async run(argv, terminal) {
    const args = readArguments(grant, argv, { text: ['usd', 'until', 'reason', 'data'], positionals: [1, 1] });
    const [id = ''] = args.positionals;
    const [amountUsd, endsAt, reason] = [amountOption(grant, args), untilOption(grant, args), args.text('reason')];
    const input = { id, amountUsd, endsAt, ...(reason !== undefined && { reason }) };
    const { owner } = await withAdmin(dataDirOf(args, terminal), (admin) => admin.approvals.grant(input));
    terminal.out(`Granted $${amountUsd} to ${owner.kind} ${owner.name} until ${new Date(endsAt).toISOString()}.`);
    return 0;
  },
};

const decline: Command = {
  name: 'approvals decline',
  usage: 'approvals decline ID [--reason TEXT] [--data DIR]',
  summary: 'Leave it refused.',
  async run(argv, terminal) {
    const args = readArguments(decline, argv, { text: ['reason', 'data'], positionals: [1, 1] });
    const [id = ''] = args.positionals;
    const reason = args.text('reason');
    await withAdmin(dataDirOf(args, terminal), (admin) => admin.approvals.decline({ id, ...(reason !== undefined && { reason }) }));
    terminal.out(`Declined ${id}.`);
    return 0;
  },
};

export const approvalCommands: readonly Command[] = [list, grant, decline];
