/** `gatehouse spend`: what the ledger says, as a table, JSON or CSV. */
import { formatUsd } from '../../contract/money.ts';
import { spendDimensions, spendRanges, type Spend } from '../../contract/views.ts';
import { type Command, misuse, readArguments } from './command.ts';
import { withAdmin } from './connect.ts';
import { dataDirOf } from './data-option.ts';
import { formatTable, jsonText } from './terminal.ts';

export const spend: Command = {
  name: 'spend',
  usage: `spend [--by ${spendDimensions.join('|')}] [--range ${spendRanges.join('|')}] [--data DIR] [--json | --csv]`,
  summary: 'Show what was spent (this month, by model).',
  async run(argv, terminal) {
    const args = readArguments(spend, argv, { text: ['by', 'range', 'data'], set: ['json', 'csv'] });
    const by = oneOf(spendDimensions, args.text('by') ?? 'model');
    const range = oneOf(spendRanges, args.text('range') ?? 'month');
    await withAdmin(dataDirOf(args, terminal), async (admin) => {
      if (args.isSet('csv')) return terminal.out((await admin.spend.csv({ by, range })).text.trimEnd());
      const result = await admin.spend.get({ by, range });
      terminal.out(args.isSet('json') ? jsonText(result) : toTable(result));
    });
    return 0;
  },
};

function oneOf<const Choice extends string>(choices: readonly Choice[], text: string): Choice {
  const choice = choices.find((one) => one === text);
  if (choice === undefined) throw misuse(spend, `${text} is none of ${choices.join(', ')}.`);
  return choice;
}

function toTable({ by, rows, total }: Spend): string {
  const lines = [...rows, total].map(({ name, requests, usage, costNanoUsd, unknownPrices, notionalNanoUsd }) => {
    const cost = formatUsd(costNanoUsd === 0 && unknownPrices > 0 ? null : costNanoUsd);
    const notes = [
      ...(unknownPrices === 0 ? [] : [`${unknownPrices} of unknown price`]),
      ...(notionalNanoUsd === 0 ? [] : [`${formatUsd(notionalNanoUsd)} of it by developers' own logins, at list price`]),
    ];
    const counts = [requests, usage.input, usage.cacheRead, usage.cacheWrite5m + usage.cacheWrite1h, usage.output];
    return [name, ...counts.map(String), cost, notes.join('; ')];
  });
  return formatTable([by.toUpperCase(), 'REQUESTS', 'INPUT', 'CACHE READ', 'CACHE WRITE', 'OUTPUT', 'COST', ''], lines);
}
