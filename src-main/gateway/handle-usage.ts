/**
 * `GET /api/oauth/usage`: how far the caller's own budget is, in the shape that Claude Code's gateway mode shows under
 * `/usage`. Amounts are US cents, and the reset is the second that refusals name.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NANO_PER_USD } from '../contract/money.ts';
import { authenticate } from './admission/authenticate.ts';
import type { BudgetState } from './admission/budget-book.ts';
import { fullestBudget } from './admission/refusals.ts';
import { ClientResponse } from './answer/client-response.ts';
import { refuse } from './answer/refusal.ts';
import type { DataPlane } from './data-plane.ts';
import { Exchange } from './exchange.ts';
import { doors } from './listener/doors.ts';
import type { Target } from './listener/target.ts';

export function handleUsage(plane: DataPlane, target: Target, request: IncomingMessage, response: ServerResponse): void {
  const { clock, observer, newId, ledger, logger } = plane.ports;
  const id = newId();
  const client = new ClientResponse(response, id);
  try {
    const key = authenticate(
      request.headers,
      { queryKey: target.key, hint: doors.messages.keyHint },
      plane.settings().snapshot,
      clock.now(),
    );
    const budgets = key.tiers.flatMap((tier) => tier.budgets);
    const states = budgets.map((budget) => plane.desk.book.state(budget, clock.now()));
    client.sendOwn(usageReport(fullestBudget(states)));
  } catch (thrown) {
    // Only refusals are worth a row: the client asks again and again.
    const exchange = new Exchange({ id, endpoint: 'unknown', method: 'GET', path: target.path, headers: request.headers }, clock, observer);
    refuse(exchange, client, thrown, logger);
    ledger.finish(exchange.close());
  }
}

const GROUPS = { day: 'daily', week: 'weekly', month: 'monthly' } as const;

/** Without a budget there is no limit to show. */
function usageReport(state: BudgetState | null): Record<string, unknown> {
  if (state === null || state.budget.window.kind !== 'calendar' || state.resetsAt === null) {
    return { extra_usage: { is_enabled: true, monthly_limit: null, used_credits: 0, utilization: null, currency: 'USD' }, limits: [] };
  }
  const cents = (nanoUsd: number) => Math.round(nanoUsd / (NANO_PER_USD / 100));
  const percent = state.capNanoUsd === 0 ? 100 : Math.min(100, Math.floor((100 * state.usedNanoUsd) / state.capNanoUsd));
  return {
    extra_usage: {
      is_enabled: true,
      monthly_limit: cents(state.capNanoUsd),
      used_credits: cents(state.usedNanoUsd),
      utilization: percent,
      currency: 'USD',
    },
    limits: [
      {
        kind: 'spend',
        group: GROUPS[state.budget.window.unit],
        percent,
        resets_at: new Date(Math.ceil(state.resetsAt / 1000) * 1000).toISOString(),
        severity: percent >= 95 ? 'critical' : percent >= 75 ? 'warning' : 'normal',
        is_active: true,
      },
    ],
  };
}
