/** `gatehouse accounts pin | pause | drain | fail | resume`: what is ordered for an account for a while. */
import { type AccountAction, accountActions } from '../../contract/overrides.ts';
import { type Command, readArguments } from './command.ts';
import { withAdmin } from './connect.ts';
import { dataDirOf } from './data-option.ts';
import { reasonOption, untilOption } from './exception-options.ts';

const SUMMARIES: Readonly<Record<AccountAction, string>> = {
  pin: 'Send everything that the account can serve there first, until then.',
  pause: 'Send nothing new to the account until then; sessions that stick to it stay.',
  drain: 'Send nothing to the account until then; sessions move on.',
  fail: 'Rehearse an outage: every attempt at the account fails until then, and nothing is sent.',
};

const orders = accountActions.map((action): Command => {
  const usage = `accounts ${action} ID --until 5h|tonight|TIME --reason TEXT [--data DIR]`;
  return {
    name: `accounts ${action}`,
    usage,
    summary: SUMMARIES[action],
    async run(argv, terminal) {
      const args = readArguments({ name: `accounts ${action}`, usage }, argv, { text: ['until', 'reason', 'data'], positionals: [1, 1] });
      const [accountId = ''] = args.positionals;
      const order = {
        kind: 'account',
        accountId,
        action,
        endsAt: untilOption({ usage }, args),
        reason: reasonOption({ usage }, args),
      } as const;
      const made = await withAdmin(dataDirOf(args, terminal), (admin) => admin.overrides.create(order));
      terminal.out(made.id);
      return 0;
    },
  };
});

const resume: Command = {
  name: 'accounts resume',
  usage: 'accounts resume ID [--data DIR]',
  summary: 'End every pin, pause, drain and rehearsed outage of the account now.',
  async run(argv, terminal) {
    const args = readArguments(resume, argv, { text: ['data'], positionals: [1, 1] });
    const [accountId = ''] = args.positionals;
    const ended = await withAdmin(dataDirOf(args, terminal), async (admin) => {
      const all = await admin.overrides.list({});
      const own = all.filter((one) => one.kind === 'account' && one.accountId === accountId);
      for (const { id } of own) await admin.overrides.end({ id });
      return own.length;
    });
    terminal.out(ended === 0 ? `Nothing was ordered for ${accountId}.` : `The account ${accountId} takes part again as the file says.`);
    return 0;
  },
};

export const accountOrderCommands: readonly Command[] = [...orders, resume];
