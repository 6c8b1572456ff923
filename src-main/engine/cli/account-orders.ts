/** `gatehouse accounts pin | pause | drain | fail | resume`: what is ordered for an account for a while. */
import { type AccountAction, accountActions, type Override } from '../../contract/overrides.ts';
import { STRONGEST_FIRST } from '../../gateway/overrides.ts';
import { type Command, readArguments } from './command.ts';
import { withAdmin } from './connect.ts';
import { dataDirOf } from './data-option.ts';
import { reasonOption, untilOption } from './exception-options.ts';
import { jsonText } from './terminal.ts';

const SUMMARIES: Readonly<Record<AccountAction, string>> = {
  pin: 'Send everything that the account can serve there first, until then.',
  pause: 'Send nothing new to the account until then; sessions that stick to it stay.',
  drain: 'Send nothing to the account until then; sessions move on.',
  fail: 'Rehearse an outage: every attempt at the account fails until then, and nothing is sent.',
};

/** What an order does, until when. */
const EFFECTS: Readonly<Record<AccountAction, (account: string, until: string) => string>> = {
  pin: (account, until) => `Everything that ${account} can serve goes there first until ${until}.`,
  pause: (account, until) => `Nothing new goes to ${account} until ${until}; sessions that stick to it stay.`,
  drain: (account, until) => `Nothing goes to ${account} until ${until}; its sessions move on.`,
  fail: (account, until) => `Every attempt at ${account} fails until ${until}, as a rehearsal, and nothing is sent.`,
};

type Order = Pick<Extract<Override, { kind: 'account' }>, 'accountId' | 'action' | 'endsAt'>;

const isOrderFor =
  (accountId: string) =>
  (one: Override): one is Extract<Override, { kind: 'account' }> =>
    one.kind === 'account' && one.accountId === accountId;

/** What is in force now, until when, and how to undo it. An earlier order may come before the one just given. */
function describeOrder(made: Order, inForce: readonly Order[]): string {
  const rank = ({ action }: Order) => STRONGEST_FIRST.indexOf(action);
  const { accountId, action, endsAt } = inForce.toSorted((a, b) => rank(a) - rank(b) || b.endsAt - a.endsAt)[0] ?? made;
  const effect = EFFECTS[action](accountId, timeOf(endsAt));
  const undo = `with \`gatehouse accounts resume ${accountId}\`.`;
  if (action === made.action) return `${effect} Undo it ${undo}`;
  return `The ${made.action} is noted until ${timeOf(made.endsAt)}, but an earlier ${action} comes first. ${effect} Undo both ${undo}`;
}

const timeOf = (at: number): string => new Date(at).toISOString();

const orders = accountActions.map((action): Command => {
  const usage = `accounts ${action} ID --until 5h|tonight|TIME --reason TEXT [--data DIR] [--json]`;
  return {
    name: `accounts ${action}`,
    usage,
    summary: SUMMARIES[action],
    async run(argv, terminal) {
      const args = readArguments({ name: `accounts ${action}`, usage }, argv, {
        text: ['until', 'reason', 'data'],
        set: ['json'],
        positionals: [1, 1],
      });
      const [accountId = ''] = args.positionals;
      const order = {
        kind: 'account',
        accountId,
        action,
        endsAt: untilOption({ usage }, args),
        reason: reasonOption({ usage }, args),
      } as const;
      const [made, inForce] = await withAdmin(dataDirOf(args, terminal), async (admin) => {
        const created = await admin.overrides.create(order);
        return [created, (await admin.overrides.list({})).filter(isOrderFor(accountId))] as const;
      });
      terminal.out(args.isSet('json') ? jsonText(made) : describeOrder(order, inForce));
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
      const own = (await admin.overrides.list({})).filter(isOrderFor(accountId));
      for (const { id } of own) await admin.overrides.end({ id });
      return own.length;
    });
    terminal.out(ended === 0 ? `Nothing was ordered for ${accountId}.` : `The account ${accountId} takes part again as the file says.`);
    return 0;
  },
};

export const accountOrderCommands: readonly Command[] = [...orders, resume];
