/** `gatehouse prices check`: how old the shipped price list is, and which of its prices published catalogues dispute. */
import { type Dispute, priceList } from '../../gateway/metering/price-list.ts';
import { systemClock } from '../system-clock.ts';
import { type Command, misuse, readArguments } from './command.ts';
import { jsonText } from './terminal.ts';

const DAY_MS = 86_400_000;

export const pricesCheck: Command = {
  name: 'prices check',
  usage: 'prices check [--max-age-days N] [--json]',
  summary: 'Say how old the price list is and which prices are disputed; fail when it is older than N days.',
  run(argv, terminal) {
    const args = readArguments(pricesCheck, argv, { text: ['max-age-days'], set: ['json'] });
    const most = args.text('max-age-days');
    if (most !== undefined && !/^\d+$/.test(most)) throw misuse(pricesCheck, '--max-age-days takes a whole number of days.');
    const ageDays = Math.max(0, Math.floor((systemClock.now() - Date.parse(priceList.date)) / DAY_MS));
    const models = Object.entries(priceList.providers).flatMap(([providerId, list]) => list.map((model) => ({ providerId, ...model })));
    const disputed = models.filter(({ disputes }) => disputes !== undefined);
    if (args.isSet('json')) {
      const { date, catalogues } = priceList;
      const disputes = disputed.map(({ providerId, id, disputes: rates }) => ({ provider: providerId, model: id, rates }));
      terminal.out(jsonText({ date, ageDays, catalogues, models: models.length, disputes }));
    } else {
      const sources = priceList.catalogues.map(({ name, version }) => `${name} ${version}`).join(' and ');
      terminal.out(
        `Price list of ${priceList.date}, ${ageDays} days old, from ${sources}: ${models.length} prices, ${disputed.length} disputed.`,
      );
      for (const { providerId, id, disputes } of disputed) terminal.out(`  ${providerId} ${id}: ${disputes!.map(tell).join('; ')}`);
    }
    if (most === undefined || ageDays <= Number(most)) return Promise.resolve(0);
    terminal.note(
      `gatehouse: the price list is older than ${most} days; a newer Gatehouse brings a newer one, and prices in the file win.`,
    );
    return Promise.resolve(1);
  },
};

function tell({ rate, above, says }: Dispute): string {
  const size = above > 0 ? ` above ${above} tokens` : '';
  return `${rate}${size} ${Object.entries(says)
    .map(([name, dollars]) => `$${dollars} (${name})`)
    .join(' or ')}`;
}
