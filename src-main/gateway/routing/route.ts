/**
 * Routes as the data plane uses them: compiled from the file, ids resolved, defaults filled in. Immutable, like the
 * snapshot they are part of.
 */
import type { RouteCondition, Strategy } from '../../contract/routes.ts';

export interface RouteTarget {
  /** `account fast`, `provider bedrock`, `any account`: how trail and interface name it. */
  readonly label: string;
  /** Named ones, in the order of the file; null: whoever serves the model. */
  readonly accountIds: readonly string[] | null;
  readonly providerId: string | null;
  /** Null: the model that was asked for. */
  readonly model: string | null;
  /** Null: each account's own. */
  readonly weight: number | null;
  /** Lower is tried first. */
  readonly priority: number;
  readonly timeouts: {
    readonly firstByteMs?: number | undefined;
    readonly silenceMs?: number | undefined;
    readonly totalMs?: number | undefined;
  };
}

export interface Route {
  readonly id: string;
  readonly when: RouteCondition;
  readonly strategy: Strategy;
  readonly targets: readonly RouteTarget[];
  readonly isSticky: boolean;
  readonly attempts: number;
  readonly deadlineMs: number;
  readonly hedge: boolean;
}

/** What holds for all routes, and for requests that none matches. */
export interface RoutingPolicy {
  readonly attempts: number;
  readonly deadlineMs: number;
  readonly patienceMs: number;
  readonly stickyMs: number;
}

/** A model that no rule speaks of goes to the accounts that serve it, in order of their priority. */
export function bareRoute({ attempts, deadlineMs }: RoutingPolicy): Route {
  return {
    id: '',
    when: {},
    strategy: 'priority',
    targets: [{ label: 'any account', accountIds: null, providerId: null, model: null, weight: null, priority: 0, timeouts: {} }],
    isSticky: true,
    attempts,
    deadlineMs,
    hedge: false,
  };
}
