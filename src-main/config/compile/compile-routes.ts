/** The routing part of the configuration -> rules as the data plane uses them: defaults filled in, disabled ones left out. */
import type { Config } from '../../contract/config.ts';
import { durationMs } from '../../contract/governance.ts';
import { type RouteConfig, routingDefaults } from '../../contract/routes.ts';
import type { Route, RouteTarget, RoutingPolicy } from '../../gateway/routing/route.ts';
import type { Snapshot } from '../../gateway/snapshot.ts';

export function compileRoutes({ routes, routing }: Pick<Config, 'routes' | 'routing'>): Pick<Snapshot, 'routes' | 'routing'> {
  const policy: RoutingPolicy = {
    attempts: routing.attempts ?? routingDefaults.attempts,
    deadlineMs: routing.deadlineMs ?? routingDefaults.deadlineMs,
    patienceMs: routing.patienceMs ?? routingDefaults.patienceMs,
    stickyMs: routing.sticky === undefined ? routingDefaults.stickyMs : durationMs(routing.sticky),
  };
  return { routes: routes.filter(({ disabled }) => disabled !== true).map((route) => compileRoute(route, policy)), routing: policy };
}

export function compileRoute(route: RouteConfig, policy: RoutingPolicy): Route {
  const strategy = route.strategy ?? 'priority';
  return {
    id: route.id,
    when: route.when ?? {},
    strategy,
    targets: route.to.map((target, index) => compileTarget(target, strategy === 'priority' ? index : 0)),
    isSticky: route.sticky ?? true,
    attempts: route.attempts ?? policy.attempts,
    deadlineMs: route.deadlineMs ?? policy.deadlineMs,
    hedge: route.hedge ?? false,
  };
}

function compileTarget(target: RouteConfig['to'][number], place: number): RouteTarget {
  const { account, accounts, provider, model, weight, priority, timeouts } = target;
  const accountIds = account === undefined ? (accounts ?? null) : [account];
  return {
    label: accountIds === null ? (provider === undefined ? 'any account' : `provider ${provider}`) : accountIds.join(', '),
    accountIds,
    providerId: provider ?? null,
    model: model ?? null,
    weight: weight ?? null,
    priority: priority ?? place,
    timeouts: timeouts ?? {},
  };
}
