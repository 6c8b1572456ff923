/** The simulator: a request of the log, or a made-up one, and what routing would do with it now. Nothing is sent. */
import { GatehouseError } from '../../contract/errors.ts';
import { formatUsd } from '../../contract/money.ts';
import type { RequestRow } from '../../contract/records.ts';
import type { RequestClass } from '../../contract/routes.ts';
import type { SimulateInput, Simulation } from '../../contract/routing.ts';
import { estimateInputTokens } from '../../gateway/metering/estimate.ts';
import type { DescribedRequest } from '../../gateway/predict-route.ts';
import { requestClassOf } from '../../gateway/routing/request-class.ts';
import type { AdminContext } from '../context.ts';

/** Throws `not_found` for a request or key that is not there, `input_invalid` without a model. */
export async function simulateRoute(app: AdminContext, input: SimulateInput): Promise<Simulation> {
  const logged = input.requestId === undefined ? null : describeRow(await rowOf(app, input.requestId));
  const model = input.model ?? logged?.model;
  if (model === undefined)
    throw new GatehouseError('input_invalid', 'model: name the model that is asked for, or give a request of the log.');
  const { config, snapshot } = app.config.current();
  if (input.keyId !== undefined && !config.keys.some(({ id }) => id === input.keyId))
    throw new GatehouseError('not_found', `There is no key ${input.keyId}; \`gatehouse keys list\` shows all.`);
  const asked: DescribedRequest = {
    model,
    keyId: input.keyId ?? logged?.keyId ?? config.keys.find(({ revoked }) => revoked === undefined)?.id ?? null,
    requestClass: input.class ?? logged?.requestClass ?? 'main',
    thinking: input.thinking ?? logged?.thinking ?? false,
    inputTokens: input.inputTokens ?? logged?.inputTokens ?? 20_000,
    headers:
      input.headers === undefined
        ? (logged?.headers ?? [])
        : Object.entries(input.headers).map(([name, value]) => [name.toLowerCase(), value] as const),
    sessionId: input.sessionId ?? logged?.sessionId ?? null,
    agentId: logged?.agentId ?? null,
    at: input.at ?? app.clock.now(),
    budgetUsed: input.budgetUsed ?? null,
    down: input.down ?? [],
    ignoreHealth: false,
  };
  const { facts, checked, candidates, refusal, estimateNanoUsd } = app.gateway.predict(asked);
  const titleOf = (id: string) => config.accounts.find((one) => one.id === id)?.name ?? id;
  const skipped = candidates?.skipped ?? [];
  return {
    request: {
      model,
      keyId: facts.keyId,
      class: facts.requestClass,
      thinking: facts.thinking,
      inputTokens: facts.inputTokens,
      sessionId: facts.sessionId,
      at: facts.at,
      budgetUsed: facts.budgetUsed.any,
    },
    rule: checked.find(({ mismatch }) => mismatch === null)?.id ?? null,
    checked: checked.map(({ id, mismatch }) => ({ rule: id, matched: mismatch === null, why: mismatch ?? 'all conditions hold' })),
    candidates: (candidates?.list ?? []).map((one) => ({
      accountId: one.account.id,
      title: titleOf(one.account.id),
      providerId: one.provider.id,
      model: one.model,
      state: one.state,
      reasons: [...one.reasons],
      estimateNanoUsd: estimateNanoUsd(one.account.id, one.billedModel),
    })),
    skipped: skipped.map(({ accountId, why }) => ({ accountId, why })),
    notes: notesOf(model, candidates?.model ?? model, snapshot.organization.name, facts.budgetUsed.any, candidates?.switchNanoUsd ?? null),
    refusal: refusal?.message ?? null,
  };
}

function notesOf(asked: string, resolved: string, organization: string, budgetUsed: number, switchNanoUsd: number | null): string[] {
  const notes: string[] = [];
  if (asked !== resolved) notes.push(`${asked} is an alias of ${resolved}.`);
  if (budgetUsed >= 1) notes.push(`A budget at ${organization} is used up: the request would be refused before it is routed.`);
  if (switchNanoUsd !== null) notes.push(`The session moves; writing its cache again costs about ${formatUsd(switchNanoUsd)} more.`);
  return notes;
}

async function rowOf(app: AdminContext, id: string): Promise<RequestRow> {
  const row = (await app.store.reads.get(id))?.row ?? app.gateway.running().find((one) => one.id === id);
  if (row === undefined)
    throw new GatehouseError('not_found', `There is no request ${id}; it may have been removed by the retention rules.`);
  return row;
}

type Described = Pick<DescribedRequest, 'model' | 'keyId' | 'inputTokens' | 'headers' | 'sessionId' | 'agentId'> & {
  readonly requestClass: RequestClass;
  readonly thinking: boolean;
};

/** What the log still knows of a request. Whether it was to think is not among it. */
export function describeRow(row: RequestRow): Described {
  const { usage } = row;
  const counted = usage === null ? 0 : usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
  const inputTokens = counted > 0 ? counted : estimateInputTokens(row.requestBytes);
  return {
    model: row.modelAsked ?? '',
    keyId: row.keyId,
    // The log does not keep whether there were tools; Claude Code's ordinary requests always bring some.
    requestClass: requestClassOf({ hint: row.requestClass, agentId: row.agentId, userAgent: row.userAgent, hasTools: true, inputTokens }),
    thinking: false,
    inputTokens,
    headers: row.userAgent === null ? [] : [['user-agent', row.userAgent]],
    sessionId: row.sessionId,
    agentId: row.agentId,
  };
}
