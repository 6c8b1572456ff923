import { expect, test } from 'vitest';
import { contract } from '../../../src-main/contract/api.ts';
import { listCalls, metaOf } from '../../../src-main/contract/call-meta.ts';

/** The declaration itself: `listCalls` fills in what is missing. */
function declaredOf(call: string): Record<string, unknown> {
  let part: unknown = contract;
  for (const name of call.split('.')) part = (part as Record<string, unknown>)[name];
  return (part as { '~orpc': { meta: Record<string, unknown> } })['~orpc'].meta;
}

const calls = [...listCalls(contract)];
const callsThat = (effect: string) => calls.filter(([, meta]) => meta.effect === effect).map(([call]) => call);

test('every call of the contract says who may make it, what it does and how large its body may be', () => {
  expect(calls.length).toBeGreaterThan(70);
  for (const [call] of calls) {
    expect([call, declaredOf(call)]).toEqual([
      call,
      {
        role: expect.stringMatching(/^(admin|member)$/),
        effect: expect.stringMatching(/^(read|write|secret)$/),
        maxBodyBytes: expect.any(Number),
      },
    ]);
  }
});

test('what is not said is taken as the strictest', () => {
  expect(metaOf({})).toMatchObject({ role: 'admin', effect: 'secret' });
});

test('a new call that changes something, or answers with a secret, is a decision that somebody takes here too', () => {
  expect(callsThat('secret')).toEqual(['login.renew', 'keys.create', 'keys.rotate', 'setup.get']);
  expect(callsThat('write')).toEqual([
    'gateway.set',
    'logins.end',
    'keys.disable',
    'keys.enable',
    'keys.revoke',
    'people.add',
    'people.change',
    'people.remove',
    'people.import',
    'people.undo',
    'accounts.add',
    'accounts.update',
    'accounts.remove',
    'accounts.confirm',
    'accounts.test',
    'models.setAlias',
    'overrides.create',
    'overrides.end',
    'approvals.grant',
    'approvals.decline',
    'approvals.note',
    'alerts.markSeen',
    'alerts.confirm',
    'routing.save',
    'routing.remove',
    'routing.reorder',
    'settings.setRecording',
    'setup.apply',
    'setup.undo',
  ]);
});

test('members may make these calls, which answer with what is theirs, and change nothing but the reason of their own approval', () => {
  const ofMembers = calls.filter(([, { role }]) => role === 'member');
  expect(ofMembers.map(([call]) => call)).toEqual([
    'overview',
    'live.list',
    'live.choices',
    'live.events',
    'requests.get',
    'requests.bodies',
    'requests.difference',
    'requests.curl',
    'spend.get',
    'spend.csv',
    'session',
    'me.limits',
    'me.spend',
    'me.sessions',
    'me.parts',
    'me.requests',
    'approvals.list',
    'approvals.note',
  ]);
  expect(ofMembers.filter(([, { effect }]) => effect !== 'read').map(([call]) => call)).toEqual(['approvals.note']);
});
