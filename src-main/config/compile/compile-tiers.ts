/**
 * The governance part of the configuration -> tiers as the data plane uses them: one object per organisation, team,
 * developer and key, shared by everybody below it.
 */
import { createHash } from 'node:crypto';
import { type AccountConfig, type Config, configDefaults, type KeyConfig } from '../../contract/config.ts';
import { type BudgetConfig, type LimitConfig, type WindowConfig, durationMs, type tierFields } from '../../contract/governance.ts';
import { usdToNano } from '../../contract/money.ts';
import type { Budget, Limit, Tier, TierKind } from '../../gateway/admission/tier.ts';
import type { BudgetWindow } from '../../gateway/admission/windows.ts';
import type { KeyRecord } from '../../gateway/snapshot.ts';
import type { z } from 'zod';

type TierConfig = { readonly [K in keyof typeof tierFields]?: z.infer<(typeof tierFields)[K]> } & {
  readonly id: string;
  readonly name?: string | undefined;
};

type Owner = Pick<KeyRecord, 'developerId' | 'teamId'>;

export interface Tiers {
  /** The organisation, teams and developers that set something, whether a key stands below them or not. */
  readonly owners: readonly Tier[];
  /** From the organisation down to the key itself, those that set something. */
  above(owner: Owner, key: KeyConfig): Tier[];
  /** Session and subagent caps and the runaway rule, of the nearest tier that says so: the key, then its developer, team, organisation. */
  caps(owner: Owner, key: KeyConfig): Caps;
}

export function compileTiers(config: Config): Tiers {
  const organization = { config: config.organization, tier: compileTier('organization', config.organization) };
  const teams = new Map(config.teams.map((team) => [team.id, { config: team, tier: compileTier('team', team) }]));
  const developers = new Map(config.developers.map((one) => [one.id, { config: one, tier: compileTier('developer', one) }]));
  const chain = ({ teamId, developerId }: Owner) =>
    [organization, teams.get(teamId ?? ''), developers.get(developerId ?? '')].filter((one) => one !== undefined);
  return {
    owners: [organization, ...teams.values(), ...developers.values()].map(({ tier }) => tier).filter(hasSay),
    // A tier that sets nothing has no say, and ten thousand of them would make every reload slower.
    above: (owner, key) => [...chain(owner).map(({ tier }) => tier), compileTier('key', key)].filter(hasSay),
    caps(owner, key) {
      const setters = [...chain(owner).map(({ config: one }): TierConfig => one), key].filter(hasCaps);
      return setters.length === 0 ? DEFAULT_CAPS : capsOf(setters);
    },
  };
}

type Caps = Pick<KeyRecord, 'sessionCapNanoUsd' | 'agentCapNanoUsd' | 'runaway'>;

/** Shared by the thousands that say nothing of their own. */
const DEFAULT_CAPS: Caps = capsOf([]);

function hasCaps({ sessionUsd, agentUsd, runaway }: TierConfig): boolean {
  return sessionUsd !== undefined || agentUsd !== undefined || runaway !== undefined;
}

/** `setters`: from the organisation down; field by field the last one that says so counts. */
function capsOf(setters: readonly TierConfig[]): Caps {
  const nanoOf = (usd: number | undefined) => (usd === undefined ? null : usdToNano(usd));
  const rule: Partial<NonNullable<TierConfig['runaway']>> = Object.assign({}, ...setters.map((one) => one.runaway ?? {}));
  return {
    sessionCapNanoUsd: nanoOf(setters.findLast((one) => one.sessionUsd !== undefined)?.sessionUsd),
    agentCapNanoUsd: nanoOf(setters.findLast((one) => one.agentUsd !== undefined)?.agentUsd),
    runaway: {
      repeats: rule.repeats ?? configDefaults.runawayRepeats,
      nanoUsdPer10m: usdToNano(rule.usdPer10m ?? configDefaults.runawayUsdPer10m),
      action: rule.action ?? 'warn',
    },
  };
}

function hasSay({ allow, deny, minimumClients, budgets, limits }: Tier): boolean {
  return allow !== null || deny !== null || budgets.length > 0 || limits.length > 0 || Object.keys(minimumClients).length > 0;
}

/** What one block of the file says, as a tier; budgets in the order of the file. */
export function compileTier(kind: TierKind, config: TierConfig): Tier {
  const owner = { kind, id: config.id, name: config.name ?? config.id };
  return {
    ...owner,
    allow: config.allow ?? null,
    deny: config.deny ?? null,
    minimumClients: config.minimumClients ?? {},
    budgets: unique((config.budgets ?? []).map((budget) => compileBudget(owner, budget))),
    limits: unique((config.limits ?? []).map((limit) => compileLimit(owner, limit))),
  };
}

export function accountLimits(account: AccountConfig): Limit[] {
  const owner = { kind: 'account' as const, id: account.id, name: account.name ?? account.id };
  return unique((account.limits ?? []).map((limit) => compileLimit(owner, limit)));
}

function compileBudget(owner: Budget['owner'], budget: BudgetConfig): Budget {
  const models = budget.models ?? null;
  const providers = budget.providers ?? null;
  return {
    id: identify(owner, [budget.window, models, providers]),
    owner,
    capNanoUsd: usdToNano(budget.amountUsd),
    window: compileWindow(budget.window),
    models,
    providers,
    mode: budget.mode ?? 'enforce',
    reserve: budget.reserve ?? 'expected',
    onExhausted: budget.onExhausted ?? 'finish',
    alertAt: thresholdsOf(budget),
  };
}

/** A budget that only warns must say when it would have refused. */
function thresholdsOf({ alertAt, mode }: BudgetConfig): readonly number[] {
  if (alertAt === undefined) return mode === 'warn' ? WARNING_THRESHOLDS : configDefaults.alertAt;
  const last = mode === 'warn' ? [100] : [];
  return [...new Set([...alertAt, ...last])].toSorted((a, b) => a - b);
}

/** Shared by all that say nothing of their own. */
const WARNING_THRESHOLDS = [...configDefaults.alertAt, 100];

function compileLimit(owner: Limit['owner'], limit: LimitConfig): Limit {
  const models = limit.models ?? null;
  const [what, most] = kindOf(limit);
  const perMs = limit.per === undefined ? 0 : durationMs(limit.per);
  return {
    id: identify(owner, [what, perMs, models]),
    owner,
    what,
    most,
    perMs,
    queueMs: limit.queueMs ?? (what === 'concurrent' ? configDefaults.queueConcurrentMs : 0),
    models,
  };
}

function kindOf({ requests, inputTokens, outputTokens, concurrent }: LimitConfig): [Limit['what'], number] {
  if (requests !== undefined) return ['requests', requests];
  if (inputTokens !== undefined) return ['inputTokens', inputTokens];
  return outputTokens === undefined ? ['concurrent', concurrent ?? 1] : ['outputTokens', outputTokens];
}

function compileWindow(window: WindowConfig): BudgetWindow {
  if ('calendar' in window) return { kind: 'calendar', unit: window.calendar };
  return 'rolling' in window ? { kind: 'rolling', ms: durationMs(window.rolling) } : { kind: 'total' };
}

/** What makes it the same counter after an edit: owner, window and filter, not the amount and not the place in the list. */
function identify(owner: { readonly kind: string; readonly id: string }, what: unknown): string {
  return `${owner.kind}:${owner.id}/${digestOf(JSON.stringify(what))}`;
}

/** Thousands of budgets differ in their owners only: what they have in common is hashed once. */
const digests = new Map<string, string>();
const MOST_DIGESTS = 1000;

function digestOf(text: string): string {
  const known = digests.get(text);
  if (known !== undefined) return known;
  if (digests.size >= MOST_DIGESTS) digests.clear();
  const digest = createHash('sha256').update(text).digest('base64url').slice(0, 10);
  digests.set(text, digest);
  return digest;
}

/** Two that are alike but for the amount keep counters of their own. */
function unique<T extends { readonly id: string }>(list: readonly T[]): T[] {
  if (list.length < 2) return [...list];
  const seen = new Map<string, number>();
  return list.map((one) => {
    const count = seen.get(one.id) ?? 0;
    seen.set(one.id, count + 1);
    return count === 0 ? one : { ...one, id: `${one.id}~${count + 1}` };
  });
}
