/** What the schema cannot see of routes: accounts and providers that are not there, groups in which nobody has weight. */
import type { Config } from '../../contract/config.ts';
import type { ProviderFacts } from '../../gateway/providers/provider-facts.ts';
import type { Report } from '../finding.ts';
import { suggest } from './nearest-name.ts';

export function checkRoutes({ routes, accounts }: Config, providers: readonly ProviderFacts[] | null, report: Report): void {
  const known = accounts.map(({ id }) => id);
  const knownProviders = providers?.map(({ id }) => id) ?? null;
  for (const [index, route] of routes.entries()) {
    for (const [place, target] of route.to.entries()) {
      const path = ['routes', index, 'to', place] as const;
      const named = target.accounts?.map((id, item) => ({ id, path: [...path, 'accounts', item] })) ?? [];
      if (target.account !== undefined) named.push({ id: target.account, path: [...path, 'account'] });
      for (const { id, path: at } of named) {
        if (!known.includes(id)) report(at, `There is no account \`${id}\``, suggest(id, known, 'Add it under accounts, or name another'));
      }
      const { provider } = target;
      if (provider !== undefined && knownProviders !== null && !knownProviders.includes(provider))
        report([...path, 'provider'], `There is no provider \`${provider}\``, suggest(provider, knownProviders, 'Name one that is there'));
    }
    if (route.strategy === 'weighted' && route.to.every(({ weight }) => weight === 0))
      report(['routes', index, 'to'], `No target of route \`${route.id}\` has weight`, 'Give at least one a weight above 0.');
    const { inputTokens, hours } = route.when ?? {};
    if (inputTokens?.above !== undefined && inputTokens.below !== undefined && inputTokens.below <= inputTokens.above + 1)
      report(['routes', index, 'when', 'inputTokens'], 'No request is above and below these', 'Make `below` larger than `above`.');
    const [from, to] = hours?.split('-') ?? [];
    if (hours !== undefined && from === to)
      report(['routes', index, 'when', 'hours'], 'The two times are the same, so it never holds', 'Leave `hours` out for the whole day.');
  }
}
