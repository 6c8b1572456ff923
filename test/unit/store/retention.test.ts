/** What retention may take of decisions: what is over, never what still waits or still holds. */
import { expect, onTestFinished, test } from 'vitest';
import type { Approval } from '../../../src-main/contract/approvals.ts';
import type { Override } from '../../../src-main/contract/overrides.ts';
import { openReader } from '../../../src-main/store/database.ts';
import { prepareGovernance } from '../../../src-main/store/governance-writes.ts';
import { prepareGovernanceReads } from '../../../src-main/store/read-governance.ts';
import { preparePruning } from '../../../src-main/store/retention.ts';
import { startOfTests } from '../../support/charges.ts';
import { openLedgerFiles } from '../../support/ledger-files.ts';

const approval = (id: string, state: Approval['state'], openedAt: number): Approval => ({
  id,
  state,
  openedAt,
  budgetId: `budget of ${id}`,
  owner: { kind: 'team', id: 'web', name: 'Web' },
  cause: 'budget',
  keyId: 'laptop',
  developerId: 'me',
  teamId: 'web',
  sessionId: null,
  agentId: null,
  model: 'claude-opus-5-5',
  capNanoUsd: 0,
  usedNanoUsd: 0,
  neededNanoUsd: 1,
  resetsAt: null,
  refusals: 1,
  lastRefusedAt: openedAt,
  lastRequestId: 'req_1',
  note: null,
  decidedAt: null,
  decidedBy: null,
  reason: null,
  overrideId: null,
});
const pause = (id: string, endsAt: number): Override => ({
  kind: 'pause',
  id,
  createdAt: startOfTests - 1000,
  endsAt,
  actor: 'admin',
  reason: '',
  tier: { kind: 'team', id: 'web' },
});

test('decided approvals and ended exceptions go when they are old; what is open or still holds stays, however old', () => {
  const files = openLedgerFiles();
  onTestFinished(() => files.remove());
  const old = startOfTests - 1;
  prepareGovernance(files.database)([
    ...(['open', 'granted', 'declined'] as const).map(
      (state) => ({ kind: 'approval', row: approval(`old ${state}`, state, old) }) as const,
    ),
    { kind: 'approval', row: approval('new declined', 'declined', startOfTests) },
    { kind: 'override', row: pause('ended', old) },
    { kind: 'override', row: pause('holds', startOfTests) },
  ]);
  const pruning = preparePruning(files.database);
  while (pruning.step({ rowsBefore: startOfTests, ledgerBefore: 0 }));
  const reader = openReader(files.file);
  onTestFinished(() => void reader.close());
  const reads = prepareGovernanceReads(reader);
  expect(reads.approvals('all', 10).map(({ id }) => id)).toEqual(['new declined', 'old open']);
  expect(reads.overrides(null, 10).map(({ id }) => id)).toEqual(['holds']);
});
