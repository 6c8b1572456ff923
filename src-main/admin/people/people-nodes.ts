/** Tiers as the tree shows them: their block from the file, how far their budgets are, what they spent. */
import { createHash } from 'node:crypto';
import { compileTier } from '../../config/compile/compile-tiers.ts';
import type { KeyConfig } from '../../contract/config.ts';
import type { BudgetView, PeopleNode } from '../../contract/people.ts';
import { keyStatuses, type KeyView } from '../../contract/views.ts';
import type { AdminContext } from '../context.ts';
import { statusOf, viewKeys } from '../keys/view-keys.ts';
import { type Directory, directoryOf, type Person, tierOf } from './people-directory.ts';
import { nothingSpent, readSpending, type Spending, totalOf } from './people-spend.ts';

/** In the order given. They must be people of the configuration in force. */
export async function viewPeople(app: AdminContext, people: readonly Person[]): Promise<PeopleNode[]> {
  const directory = directoryOf(app.config.current().config);
  const keys = people.flatMap((person) => (person.kind === 'key' ? [person.block] : []));
  const [spendingOf, views] = await Promise.all([readSpendingOf(app, people), viewKeys(app, keys)]);
  const viewById = new Map(views.map((view) => [view.id, view]));
  return people.map((person) => viewPerson(app, directory, person, spendingOf(person), viewById.get(person.block.id) ?? null));
}

/** Reads only the levels that occur. */
export async function readSpendingOf(app: AdminContext, people: readonly Person[]): Promise<(person: Person) => Spending> {
  const levels = [...new Set(people.map(({ kind }) => (kind === 'organization' ? 'team' : kind)))];
  const sums = new Map(await Promise.all(levels.map(async (level) => [level, await readSpending(app, level)] as const)));
  return ({ kind, block }) =>
    kind === 'organization' ? totalOf(sums.get('team') ?? new Map()) : (sums.get(kind)?.get(block.id) ?? nothingSpent);
}

function viewPerson(app: AdminContext, directory: Directory, person: Person, spending: Spending, key: KeyView | null): PeopleNode {
  const { block } = person;
  const { allow, deny, minimumClients, limits, sessionUsd, agentUsd, runaway } = block;
  const rules = { allow, deny, minimumClients, limits, sessionUsd, agentUsd, runaway };
  return {
    tier: tierOf(person),
    name: person.name,
    path: person.path.map((one) => ({ tier: tierOf(one), name: one.name })),
    version: versionOf(person),
    email: person.kind === 'developer' ? (person.block.email ?? null) : null,
    children: directory.childrenOf(person).length,
    keys: countKeys(directory.keysOf(person), app.clock.now()),
    budgets: viewBudgets(app, person),
    rules,
    ...spending,
    key: person.kind === 'key' ? key : null,
  };
}

function viewBudgets(app: AdminContext, { kind, block }: Person): BudgetView[] {
  const { budgets } = compileTier(kind, block);
  return app.gateway.budgetStates(budgets).flatMap((state, index) => {
    const config = block.budgets?.[index];
    if (config === undefined) return [];
    const { budget, usedNanoUsd, reservedNanoUsd, capNanoUsd, resetsAt } = state;
    const leftNanoUsd = Math.max(0, capNanoUsd - usedNanoUsd - reservedNanoUsd);
    const raisedNanoUsd = capNanoUsd - budget.capNanoUsd;
    return [{ id: budget.id, config, usedNanoUsd, reservedNanoUsd, capNanoUsd, raisedNanoUsd, leftNanoUsd, resetsAt }];
  });
}

function countKeys(keys: readonly KeyConfig[], now: number): PeopleNode['keys'] {
  const counts = Object.fromEntries(keyStatuses.map((status) => [status, 0])) as PeopleNode['keys'];
  for (const key of keys) counts[statusOf(key, now)] += 1;
  return counts;
}

/** The same as long as the block in the file says the same. */
export function versionOf({ block }: Person): string {
  return createHash('sha256').update(JSON.stringify(block)).digest('base64url').slice(0, 16);
}
