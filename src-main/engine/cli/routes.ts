/** `gatehouse routes ...`: the rules, where a request would go and why, and what an outage would do. Sends nothing. */
import { formatUsd } from '../../contract/money.ts';
import { requestClasses } from '../../contract/routes.ts';
import { simulateInputSchema, type Simulation } from '../../contract/routing.ts';
import { type Command, misuse, readArguments } from './command.ts';
import { withAdmin } from './connect.ts';
import { dataDirOf } from './data-option.ts';
import { formatTable, jsonText } from './terminal.ts';

const list: Command = {
  name: 'routes list',
  usage: 'routes list [--data DIR] [--json]',
  summary: 'Show the rules in order, with who stands behind each.',
  async run(argv, terminal) {
    const args = readArguments(list, argv, { text: ['data'], set: ['json'] });
    const rules = await withAdmin(dataDirOf(args, terminal), (admin) => admin.routing.rules());
    const rows = rules.map(({ id, config, conditions, strategy, targets, warnings }) => [
      config === null ? '-' : id,
      conditions.length === 0 ? 'everything' : conditions.join(', '),
      strategy,
      targets.map(({ label, model }) => (model === null ? label : `${label} as ${model}`)).join(', '),
      [...(config?.disabled === true ? ['disabled'] : []), ...warnings].join(' '),
    ]);
    terminal.out(args.isSet('json') ? jsonText(rules) : formatTable(['ID', 'WHEN', 'STRATEGY', 'TO', ''], rows));
    return 0;
  },
};

const simulate: Command = {
  name: 'routes simulate',
  usage: `routes simulate --model MODEL | --request ID [--key ID] [--class ${requestClasses.join('|')}] [--thinking] [--tokens N] [--session ID] [--budget-used 0..1] [--down ACCOUNT,...] [--data DIR] [--json]`,
  summary: 'Say where a request would go, and why; without sending it.',
  async run(argv, terminal) {
    const args = readArguments(simulate, argv, {
      text: ['model', 'request', 'key', 'class', 'tokens', 'session', 'budget-used', 'down', 'data'],
      set: ['thinking', 'json'],
    });
    const number = (flag: string) => (args.text(flag) === undefined ? undefined : Number(args.text(flag)));
    const given = simulateInputSchema.safeParse({
      requestId: args.text('request'),
      model: args.text('model'),
      keyId: args.text('key'),
      class: args.text('class'),
      ...(args.isSet('thinking') && { thinking: true }),
      inputTokens: number('tokens'),
      sessionId: args.text('session'),
      budgetUsed: number('budget-used'),
      down: args.text('down')?.split(','),
    });
    if (!given.success) throw misuse(simulate, `${given.error.issues[0]?.path.join('.')}: ${given.error.issues[0]?.message}.`);
    const simulation = await withAdmin(dataDirOf(args, terminal), (admin) => admin.routing.simulate(given.data));
    terminal.out(args.isSet('json') ? jsonText(simulation) : toText(simulation));
    return simulation.refusal === null ? 0 : 1;
  },
};

function toText({ rule, checked, candidates, skipped, notes, refusal }: Simulation): string {
  const rows = candidates.map((one, index) => [
    `${index + 1}.`,
    one.accountId,
    one.model,
    one.state,
    formatUsd(one.estimateNanoUsd),
    one.reasons.join('; '),
  ]);
  return [
    `Rule: ${rule ?? 'none matches; the model goes to whoever serves it'}`,
    ...checked.filter(({ matched }) => !matched).map(({ rule: id, why }) => `  not ${id}: ${why}`),
    ...(rows.length === 0 ? [] : [formatTable(['', 'ACCOUNT', 'MODEL', 'CIRCUIT', 'ABOUT', 'WHY'], rows)]),
    ...skipped.map(({ accountId, why }) => `Not ${accountId}: ${why}`),
    ...notes,
    ...(refusal === null ? [] : [`Refused: ${refusal}`]),
  ].join('\n');
}

const drill: Command = {
  name: 'routes drill',
  usage: 'routes drill ACCOUNT [--last N] [--data DIR] [--json]',
  summary: 'Say what would have happened to the last requests without this account; changes nothing.',
  async run(argv, terminal) {
    const args = readArguments(drill, argv, { text: ['last', 'data'], set: ['json'], positionals: [1, 1] });
    const [accountId = ''] = args.positionals;
    const last = Number(args.text('last') ?? 200);
    if (!Number.isInteger(last) || last < 1 || last > 2000) throw misuse(drill, '--last must be 1 to 2000.');
    const report = await withAdmin(dataDirOf(args, terminal), (admin) => admin.routing.drill({ accountId, last }));
    if (args.isSet('json')) terminal.out(jsonText(report));
    else {
      terminal.out(`Of the last ${report.requests} requests ${report.unaffected} were served elsewhere anyway.`);
      for (const { accountId: id, model, requests } of report.moved) terminal.out(`${requests} would have gone to ${id} with ${model}.`);
      if (report.moved.length > 0) terminal.out(`That would have cost ${formatUsd(report.extraNanoUsd)} more.`);
      for (const { why, requests } of report.reasons) terminal.out(`${requests} would have failed: ${why}`);
    }
    return report.failing === 0 ? 0 : 1;
  },
};

export const routeCommands: readonly Command[] = [list, simulate, drill];
