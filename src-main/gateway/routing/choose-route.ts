/** The first rule whose conditions all hold; each one above it with what stood against it. */
import type { Snapshot } from '../snapshot.ts';
import { type RouteFacts, mismatch } from './match-route.ts';
import { type Route, bareRoute } from './route.ts';

export interface CheckedRule {
  readonly id: string;
  /** Null for the one that matched. */
  readonly mismatch: string | null;
}

export function chooseRoute(facts: RouteFacts, snapshot: Pick<Snapshot, 'routes' | 'routing'>): { route: Route; checked: CheckedRule[] } {
  const checked: CheckedRule[] = [];
  for (const route of snapshot.routes) {
    const why = mismatch(route.when, facts);
    checked.push({ id: route.id, mismatch: why });
    if (why === null) return { route, checked };
  }
  return { route: bareRoute(snapshot.routing), checked };
}
