import { expect, test } from 'vitest';
import { gather, nothingGathered } from '../../../src-main/desktop/tray/gather.ts';
import { requestRow } from '../../support/request-row.ts';

type Client = Parameters<typeof gather>[0];

/** A client of which only the calls given here answer. */
function answering(answers: Record<string, unknown>): Client {
  const call = (name: string) => () => (name in answers ? Promise.resolve(answers[name]) : Promise.reject(new Error(`no ${name}`)));
  const lists = ['accounts', 'live', 'approvals', 'overrides', 'alerts'].map((name) => [name, { list: call(name) }]);
  return { overview: call('overview'), ...Object.fromEntries(lists) } as Client;
}

const all = {
  overview: { version: '1' },
  accounts: [{ title: 'a' }],
  live: { rows: [requestRow({})], cursor: null },
  approvals: [{ id: 'apr' }],
  overrides: [
    { id: 'pin', kind: 'account' },
    { id: 'raise', kind: 'raise' },
  ],
  alerts: { alerts: [{ id: 'alr' }] },
};

test('what cannot be told now stays as it was, and the rest is new', async () => {
  const before = await gather(answering(all), nothingGathered, 0);
  expect(before).toMatchObject({ accounts: all.accounts, errors: [{ id: 'req_1' }], orders: [{ id: 'pin' }], alerts: [{ id: 'alr' }] });
  expect(before.orders).toHaveLength(1);
  const after = await gather(answering({ overview: { version: '2' }, approvals: [] }), before, 0);
  expect(after).toEqual({ ...before, overview: { version: '2' }, approvals: [] });
});

test('an engine that does not answer empties the tray', async () => {
  expect(await gather(answering({}), { ...nothingGathered, approvals: [{ id: 'apr' }] as never }, 0)).toEqual(nothingGathered);
});
