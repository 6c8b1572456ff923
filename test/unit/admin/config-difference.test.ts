import { expect, test } from 'vitest';
import { configDifference } from '../../../src-main/admin/audit/config-difference.ts';

const people = (count: number, more: Record<string, object> = {}) => ({
  developers: Array.from({ length: count }, (_, index) => ({ id: `d${index}`, name: `D${index}`, ...more[`d${index}`] })),
});

test('values are named by their path, with what they were and what they are', async () => {
  const before = {
    organization: { id: 'o', name: 'Old' },
    aliases: { fast: 'a', gone: 'x' },
    developers: [{ id: 'kim', name: 'Kim', budgets: [1] }],
  };
  const after = {
    organization: { id: 'o', name: 'New' },
    aliases: { fast: 'b' },
    developers: [{ id: 'kim', name: 'Kim', budgets: [1, 2], sessionUsd: 5 }],
  };
  expect(await configDifference(before, after)).toEqual([
    { path: 'organization.name', before: 'Old', after: 'New' },
    { path: 'aliases.fast', before: 'a', after: 'b' },
    { path: 'aliases.gone', before: 'x' },
    { path: 'developers[kim].budgets', before: [1], after: [1, 2] },
    { path: 'developers[kim].sessionUsd', after: 5 },
  ]);
});

test('items of a list are compared by id: a new order is no change, what comes and goes is one each', async () => {
  expect(await configDifference({ teams: [{ id: 'a' }, { id: 'b' }] }, { teams: [{ id: 'b' }, { id: 'a' }] })).toEqual([]);
  expect(await configDifference({ teams: [{ id: 'a' }] }, { teams: [{ id: 'b' }] })).toEqual([
    { path: 'teams[a]', before: { id: 'a' } },
    { path: 'teams[b]', after: { id: 'b' } },
  ]);
});

test('hashes of keys are left out', async () => {
  const changes = await configDifference(
    { keys: [{ id: 'k', hash: 'sha256:one' }] },
    { keys: [{ id: 'k', hash: 'sha256:two', previous: { hash: 'sha256:one' } }] },
  );
  expect(changes).toEqual([
    { path: 'keys[k].hash', before: '(hidden)', after: '(hidden)' },
    { path: 'keys[k].previous', after: {} },
  ]);
});

test('a change of thousands is listed in part and counted in full, and gives way between pieces', async () => {
  let turns = 0;
  const count = setInterval(() => (turns += 1), 0);
  const changes = await configDifference(people(0), people(10_000));
  clearInterval(count);
  expect(changes.length).toBe(501);
  expect(changes.at(-1)).toEqual({ path: '', after: 'and 9500 more changes' });
  expect(turns).toBeGreaterThan(0);
});
