/** Own prices: each names what it prices in one of two ways, points to an account that exists, and ends after it begins. */
import type { Config } from '../../contract/config.ts';
import type { Report } from '../finding.ts';
import { suggest } from './nearest-name.ts';

export function checkPrices({ accounts, prices }: Config, report: Report): void {
  const ids = new Set(accounts.map(({ id }) => id));
  for (const [index, price] of prices.entries()) {
    const path = ['prices', index] as const;
    const rates = ['input', 'output', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'webSearchPerThousand'] as const;
    if (price.account !== undefined && !ids.has(price.account))
      report(
        [...path, 'account'],
        `There is no account \`${price.account}\``,
        suggest(price.account, ids, 'Add it under accounts, or leave `account` out'),
      );
    const given = rates.find((rate) => price[rate] !== undefined);
    if (price.multiplier !== undefined && given !== undefined)
      report(
        [...path, given],
        `A price has a \`multiplier\` or \`${given}\`, not both`,
        'The multiplier is a factor on list prices; take one of them out.',
        'key',
      );
    for (const rate of ['input', 'output'] as const) {
      if (price.multiplier === undefined && price[rate] === undefined)
        report(
          [...path, rate],
          `\`${rate}\` is missing`,
          `Add \`${rate}: …\` in US dollars per million tokens, or \`multiplier: 0.8\` instead of prices.`,
        );
    }
    if (price.from !== undefined && price.until !== undefined && Date.parse(price.from) >= Date.parse(price.until))
      report([...path, 'until'], '`until` is not after `from`', 'Write the moment from which this price no longer holds.');
  }
}
