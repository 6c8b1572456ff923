/**
 * The tiers a request stands under, from the organisation down to its key, as the data plane uses them. Made by the
 * configuration; the same objects are shared by everybody below them.
 */
import type { PermissionSet } from '../../contract/governance.ts';
import type { BudgetWindow } from './windows.ts';

export const tierKinds = ['organization', 'team', 'developer', 'key', 'session', 'agent'] as const;
export type TierKind = (typeof tierKinds)[number];

export interface Tier {
  readonly kind: TierKind;
  readonly id: string;
  readonly name: string;
  readonly allow: PermissionSet | null;
  readonly deny: PermissionSet | null;
  readonly minimumClients: Readonly<Record<string, string>>;
  readonly budgets: readonly Budget[];
  readonly limits: readonly Limit[];
}

export interface Budget {
  /** Owner, window and filter: the same after its amount was changed or its neighbours moved. */
  readonly id: string;
  readonly owner: { readonly kind: TierKind; readonly id: string; readonly name: string };
  readonly capNanoUsd: number;
  readonly window: BudgetWindow;
  readonly models: readonly string[] | null;
  readonly providers: readonly string[] | null;
  readonly mode: 'enforce' | 'warn';
  readonly reserve: 'strict' | 'expected';
  readonly onExhausted: 'finish' | 'cut';
  /** Percent of the cap at which somebody should hear of it, ascending. */
  readonly alertAt: readonly number[];
}

export interface Limit {
  readonly id: string;
  readonly owner: { readonly kind: TierKind | 'account'; readonly id: string; readonly name: string };
  readonly what: 'requests' | 'inputTokens' | 'outputTokens' | 'concurrent';
  readonly most: number;
  /** Zero for `concurrent`. */
  readonly perMs: number;
  /** How long a request may wait for room. */
  readonly queueMs: number;
  readonly models: readonly string[] | null;
}

/** What counts as running away; zero for never. */
export interface RunawayRule {
  /** The same tool input so many times among the last calls of one conversation. */
  readonly repeats: number;
  /** So many nano-dollars in ten minutes, in one session. */
  readonly nanoUsdPer10m: number;
  readonly action: 'warn' | 'stop';
}
