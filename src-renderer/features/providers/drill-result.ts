/** What became of the requests that came while a drill ran. */
import type { Override } from '../../../src-main/contract/overrides.ts';
import type { RequestRow } from '../../../src-main/contract/records.ts';

export type Drill = Extract<Override, { kind: 'account' }>;

export interface DrillResult {
  readonly requests: number;
  readonly answered: number;
  /** Answered after more than one attempt. */
  readonly moved: number;
  readonly failed: number;
  readonly running: number;
  /** By account, most first. */
  readonly answeredBy: readonly { readonly accountId: string; readonly requests: number }[];
}

/** The newest drill, running or over. */
export function lastDrill(overrides: readonly Override[]): Drill | null {
  const drills = overrides.filter((one): one is Drill => one.kind === 'account' && one.action === 'fail');
  return drills.toSorted((a, b) => b.createdAt - a.createdAt)[0] ?? null;
}

export function drillResult(rows: readonly RequestRow[], { createdAt, endsAt }: Pick<Drill, 'createdAt' | 'endsAt'>): DrillResult {
  const during = rows.filter((row) => row.endpoint === 'messages' && row.startedAt >= createdAt && row.startedAt < endsAt);
  const answered = during.filter((row) => row.outcome === 'ok');
  const byAccount = new Map<string, number>();
  for (const { accountId } of answered) if (accountId !== null) byAccount.set(accountId, (byAccount.get(accountId) ?? 0) + 1);
  return {
    requests: during.length,
    answered: answered.length,
    moved: answered.filter((row) => row.attempts > 1).length,
    failed: during.filter((row) => row.outcome === 'failed' || row.outcome === 'refused').length,
    running: during.filter((row) => row.outcome === 'running').length,
    answeredBy: [...byAccount].map(([accountId, requests]) => ({ accountId, requests })).toSorted((a, b) => b.requests - a.requests),
  };
}
