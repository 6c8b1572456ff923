/** The rules as people see them: conditions in words, who stands behind each target, and what is wrong with the order. */
import { compileRoute } from '../../config/compile/compile-routes.ts';
import type { Config } from '../../contract/config.ts';
import type { RouteCondition, RouteConfig } from '../../contract/routes.ts';
import type { RouteView } from '../../contract/routing.ts';
import type { Provider } from '../../gateway/providers/provider.ts';
import { type Route, bareRoute } from '../../gateway/routing/route.ts';
import { expandTarget } from '../../gateway/routing/targets.ts';
import type { Snapshot } from '../../gateway/snapshot.ts';

/** In the order of the file; last comes what happens when none matches. */
export function viewRoutes({ routes }: Pick<Config, 'routes'>, snapshot: Snapshot, providers: ReadonlyMap<string, Provider>): RouteView[] {
  const views = routes.map((config, index) => {
    const route = compileRoute(config, snapshot.routing);
    return view(config, route, warningsOf(routes, index, snapshot), snapshot, providers);
  });
  return [...views, view(null, bareRoute(snapshot.routing), [], snapshot, providers)];
}

function view(
  config: RouteConfig | null,
  route: Route,
  warnings: readonly string[],
  snapshot: Snapshot,
  providers: ReadonlyMap<string, Provider>,
): RouteView {
  // Which accounts stand behind "any account" depends on the model; one that the rule speaks of stands for all.
  const model = route.when.models?.find((pattern) => !pattern.includes('*')) ?? route.when.models?.[0]?.replaceAll('*', '5') ?? null;
  return {
    config,
    id: route.id,
    title: config === null ? 'Everything else' : (config.name ?? config.id),
    conditions: conditionPhrases(route.when),
    strategy: route.strategy,
    targets: route.targets
      .map((target) => ({
        label: target.label,
        priority: target.priority,
        weight: target.weight,
        model: target.model,
        accountIds: accountsBehind(target, model, snapshot, providers),
      }))
      .toSorted((a, b) => a.priority - b.priority),
    attempts: route.attempts,
    warnings: [...warnings],
  };
}

function accountsBehind(
  target: Route['targets'][number],
  model: string | null,
  snapshot: Snapshot,
  providers: ReadonlyMap<string, Provider>,
): string[] {
  if (target.accountIds !== null) return [...target.accountIds];
  if (model !== null || target.model !== null)
    return expandTarget(target, model ?? '', snapshot, providers).map(({ account }) => account.id);
  return snapshot.accounts
    .filter(({ providerId }) =>
      target.providerId === null ? providers.get(providerId)?.simulated === false : target.providerId === providerId,
    )
    .map(({ id }) => id);
}

function warningsOf(routes: readonly RouteConfig[], index: number, snapshot: Snapshot): string[] {
  const route = routes[index]!;
  const warnings: string[] = [];
  const above = routes.slice(0, index).find((one) => one.disabled !== true && covers(one.when ?? {}, route.when ?? {}));
  if (above !== undefined) warnings.push(`Never reached: rule "${above.id}" above it takes everything that it would.`);
  const disabled = new Set(snapshot.accounts.filter((account) => account.disabled).map(({ id }) => id));
  const named = route.to.flatMap(({ account, accounts }) => accounts ?? (account === undefined ? [] : [account]));
  for (const id of new Set(named)) if (disabled.has(id)) warnings.push(`The account ${id} is disabled.`);
  return warnings;
}

/** Does every request that meets `narrow` meet `wide` too? False when it cannot be told by the text of the conditions. */
function covers(wide: RouteCondition, narrow: RouteCondition): boolean {
  return (Object.keys(wide) as (keyof RouteCondition)[]).every((name) => {
    const outer = wide[name];
    const inner = narrow[name];
    if (outer === undefined) return true;
    if (inner === undefined) return false;
    if (Array.isArray(outer) && Array.isArray(inner))
      return inner.every((one) => outer.some((pattern) => pattern === one || pattern === '*'));
    return JSON.stringify(outer) === JSON.stringify(inner);
  });
}

function conditionPhrases(when: RouteCondition): string[] {
  const { models, teams, developers, keys, class: classes, thinking, inputTokens, headers, budgetUsed, days, hours, sessions } = when;
  const phrases: string[] = [];
  const list = (what: string, patterns: readonly string[] | undefined) => {
    if (patterns !== undefined) phrases.push(`${what} ${patterns.join(' or ')}`);
  };
  list('model', models);
  list('team', teams);
  list('developer', developers);
  list('key', keys);
  list('class', classes);
  list('session', sessions);
  if (thinking !== undefined) phrases.push(`thinking ${thinking ? 'on' : 'off'}`);
  if (inputTokens?.above !== undefined) phrases.push(`more than ${inputTokens.above} input tokens`);
  if (inputTokens?.below !== undefined) phrases.push(`less than ${inputTokens.below} input tokens`);
  for (const [name, patterns] of Object.entries(headers ?? {})) phrases.push(`header ${name}: ${patterns.join(' or ')}`);
  if (budgetUsed !== undefined) {
    const of = budgetUsed.of === undefined || budgetUsed.of === 'any' ? 'the fullest budget' : `the ${budgetUsed.of}'s budget`;
    phrases.push(`above ${Math.round(budgetUsed.above * 100)} % of ${of}`);
  }
  list('on', days);
  if (hours !== undefined) phrases.push(`from ${hours.replace('-', ' to ')}`);
  return phrases;
}
