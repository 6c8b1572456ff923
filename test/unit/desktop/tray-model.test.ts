import { describe, expect, it } from 'vitest';
import type { Approval } from '../../../src-main/contract/approvals.ts';
import type { AccountView, Overview } from '../../../src-main/contract/views.ts';
import type { TrayItem } from '../../../src-main/desktop/tray/tray-item.ts';
import { trayModel, type TrayState } from '../../../src-main/desktop/tray/tray-model.ts';
import { requestRow } from '../../support/request-row.ts';

const overview: Overview = {
  version: '0.1.0',
  mode: 'desktop',
  gateway: { state: 'on', url: 'http://127.0.0.1:4283', openStreams: 0, error: null },
  organizationId: 'example',
  organizationName: 'Example',
  timeZone: 'UTC',
  dataDir: '/data',
  configFile: '/data/gatehouse.yaml',
  recording: 'full',
  todayNanoUsd: 1_234_000_000,
  todayProblem: null,
  todayUnknownPrices: 0,
  onlyPractice: false,
  warnings: [],
  configProblems: [],
};
const calm: TrayState = { overview, accounts: [], errors: [], approvals: [], orders: [], attachedTo: null, quitting: false };

const gateway = (changes: Partial<Overview['gateway']>): TrayState => ({
  ...calm,
  overview: { ...overview, gateway: { ...overview.gateway, ...changes } },
});

const account = (id: string, state: AccountView['health']['state']): AccountView => ({
  config: { id, provider: 'anthropic' },
  title: id,
  simulated: false,
  origin: null,
  health: { state, reason: '', nextTryAt: null, lastError: null, lastSuccessAt: null },
  openStreams: 0,
  requestsToday: 0,
  costTodayNanoUsd: 0,
});

function item(state: TrayState, id: string): TrayItem {
  const all = trayModel(state).items.flatMap((one) => [one, ...(one.items ?? [])]);
  const found = all.find((one) => one.id === id);
  if (found === undefined) throw new Error(`the menu has no ${id}, only ${all.map((one) => one.id).join(', ')}`);
  return found;
}
const ids = (state: TrayState) => trayModel(state).items.map(({ id }) => id);

describe('the tray icon', () => {
  it('is idle while the gateway listens and nothing runs', () => {
    expect(trayModel(calm).icon).toBe('idle');
  });

  it('is active while streams run, also while they drain', () => {
    expect(trayModel(gateway({ openStreams: 2 })).icon).toBe('active');
    expect(trayModel(gateway({ state: 'draining', openStreams: 1 })).icon).toBe('active');
  });

  it('is stopped when the gateway is off', () => {
    expect(trayModel(gateway({ state: 'off', url: null })).icon).toBe('stopped');
  });

  it('is degraded by a warning that affects traffic and by no other', () => {
    const warned = (affectsTraffic: boolean): TrayState => ({
      ...calm,
      overview: {
        ...overview,
        warnings: [{ code: 'w', title: 'Something', text: '', severity: 'warning', affectsTraffic, since: 0 }],
      },
    });
    expect(trayModel(warned(true)).icon).toBe('degraded');
    expect(trayModel(warned(false)).icon).toBe('idle');
  });

  it('is degraded when the gateway cannot listen or the engine does not answer', () => {
    expect(trayModel(gateway({ state: 'failed', error: 'Port 4283 is taken' })).icon).toBe('degraded');
    expect(trayModel({ ...calm, overview: null, attachedTo: 'http://127.0.0.1:4284' }).icon).toBe('degraded');
  });
});

describe('the tray menu', () => {
  it('opens with the state and the address, and repeats both with today in the tooltip', () => {
    expect(item(calm, 'state').label).toBe('Gatehouse is on: http://127.0.0.1:4283');
    expect(trayModel(calm).tooltip).toBe('Gatehouse is on: http://127.0.0.1:4283\nToday: $1.23');
  });

  it('says that prices are unknown instead of hiding them in the sum', () => {
    const state = { ...calm, overview: { ...overview, todayUnknownPrices: 2 } };
    expect(item(state, 'spend').label).toBe('Today: $1.23, and 2 requests of unknown price');
  });

  it('says that today cannot be read instead of showing nothing spent, and shows the rest', () => {
    const unread = { ...calm, overview: { ...overview, todayNanoUsd: null, todayProblem: 'The query thread ended.' } };
    expect(item(unread, 'spend').label).toBe('Today: cannot be read now');
    expect(item(unread, 'state').label).toBe('Gatehouse is on: http://127.0.0.1:4283');
  });

  it('turns the gateway off when it is on, and on when it is off or failed', () => {
    expect(item(calm, 'switch')).toMatchObject({ checked: true, action: { kind: 'switch', on: false } });
    expect(item(gateway({ state: 'off' }), 'switch')).toMatchObject({ checked: false, action: { kind: 'switch', on: true } });
    expect(item(gateway({ state: 'failed' }), 'switch')).toMatchObject({ checked: false, action: { kind: 'switch', on: true } });
  });

  it('offers no switch that would interrupt a change under way', () => {
    expect(item(gateway({ state: 'draining', openStreams: 1 }), 'switch').action).toBeNull();
    expect(item(gateway({ state: 'starting' }), 'switch').action).toBeNull();
    expect(item({ ...calm, quitting: true }, 'switch').action).toBeNull();
  });

  it('says how many streams quitting waits for', () => {
    expect(item(calm, 'quit').label).toBe('Quit Gatehouse');
    expect(item(gateway({ openStreams: 1 }), 'quit').label).toBe('Quit Gatehouse (1 stream will finish first)');
    expect(item({ ...gateway({ openStreams: 3 }), quitting: true }, 'quit')).toMatchObject({ label: 'Quitting', action: null });
  });

  it('does not wait for the streams of a Gatehouse it is only attached to', () => {
    expect(item({ ...gateway({ openStreams: 3 }), attachedTo: 'https://gate.example:4284' }, 'quit').label).toBe('Quit Gatehouse');
  });

  it('names the Gatehouse it is attached to, and says when that does not answer', () => {
    const attached = { ...calm, attachedTo: 'https://gate.example:4284' };
    expect(item(attached, 'state').label).toBe('Gatehouse at gate.example:4284 is on: http://127.0.0.1:4283');
    expect(item({ ...attached, overview: null }, 'state').label).toBe('Gatehouse at gate.example:4284 does not answer');
    expect(ids({ ...attached, overview: null })).not.toContain('switch');
  });

  it('shows accounts in trouble first and cuts off the healthy ones', () => {
    const healthy = Array.from({ length: 9 }, (_one, index) => account(`fine-${index}`, 'ready'));
    const state = { ...calm, accounts: [...healthy, account('sick', 'failing')] };
    const shown = ids(state).filter((id) => id.startsWith('account'));
    expect(shown[0]).toBe('account:sick');
    expect(shown).toHaveLength(9);
    expect(item(state, 'account:sick').label).toBe('sick: failing');
    expect(item(state, 'accounts').label).toBe('2 more');
  });

  it('leads from a recent error to its request', () => {
    const row = requestRow({ outcome: 'failed', status: 529, error: 'Overloaded' });
    const state = { ...calm, errors: [row] };
    expect(item(state, 'error:req_1').label).toMatch(/^\d\d:\d\d {2}claude-opus-5-5: 529 Overloaded$/);
    expect(item(state, 'error:req_1').action).toEqual({ kind: 'open', page: '#/live/req_1' });
    expect(ids(calm)).not.toContain('errors');
  });

  it('keeps every line short enough for a menu', () => {
    const state = { ...calm, errors: [requestRow({ error: 'x'.repeat(500) })] };
    expect(item(state, 'error:req_1').label.length).toBeLessThanOrEqual(80);
  });

  it('gives every item an id of its own', () => {
    const state = {
      ...calm,
      accounts: [account('a', 'ready'), account('b', 'ready')],
      errors: [requestRow({ id: 'r1' }), requestRow({ id: 'r2' })],
    };
    const all = trayModel(state).items.flatMap((one) => [one.id, ...(one.items ?? []).map(({ id }) => id)]);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('approvals in the tray', () => {
  const approval = (id: string, more: Partial<Approval> = {}): Approval => ({
    id,
    state: 'open',
    openedAt: 0,
    budgetId: 'session:laptop/s',
    owner: { kind: 'session', id: 's', name: 's' },
    cause: 'budget',
    keyId: 'laptop',
    developerId: 'kim',
    teamId: 'web',
    sessionId: 's',
    agentId: null,
    model: 'claude-opus-5-5',
    capNanoUsd: 2_000_000_000,
    usedNanoUsd: 1_990_000_000,
    neededNanoUsd: 50_000_000,
    resetsAt: null,
    refusals: 1,
    lastRefusedAt: 0,
    lastRequestId: 'req',
    note: null,
    decidedAt: null,
    decidedBy: null,
    reason: null,
    overrideId: null,
    ...more,
  });

  it('each say who needs more, and can be granted or declined in two clicks', () => {
    const state = { ...calm, approvals: [approval('apr_1', { note: 'the migration' })] };
    expect(item(state, 'approval:apr_1').label).toBe('kim: a session used $1.99 of $2.00');
    expect(item(state, 'approval:apr_1').items?.map(({ label }) => label)).toEqual([
      'the migration',
      'Grant $5 until tonight',
      'Grant $20 until tonight',
      'Decline',
      'See in Gatehouse',
    ]);
    expect(item(state, 'grant:apr_1:5').action).toEqual({ kind: 'grant', id: 'apr_1', amountUsd: 5 });
    expect(item(state, 'decline:apr_1').action).toEqual({ kind: 'decline', id: 'apr_1' });
    expect(trayModel(state).tooltip).toContain('1 approval waiting');
  });

  it('name the budget, or that the brake was pulled', () => {
    const approvals = [
      approval('apr_1', { owner: { kind: 'team', id: 'web', name: 'Web' }, developerId: null }),
      approval('apr_2', { cause: 'runaway' }),
    ];
    const state = { ...calm, approvals };
    expect(item(state, 'approval:apr_1').label).toBe('laptop: the budget of Web used $1.99 of $2.00');
    expect(item(state, 'approval:apr_2').label).toBe('kim: a session was stopped as a runaway');
  });

  it('are cut off after five, with a way to the rest', () => {
    const state = { ...calm, approvals: Array.from({ length: 7 }, (_, index) => approval(`apr_${index}`)) };
    expect(ids(state).filter((id) => id.startsWith('approval'))).toHaveLength(6);
    expect(item(state, 'approvals')).toMatchObject({ label: '2 more approvals', action: { kind: 'open', page: '#/approvals' } });
  });
});

describe('orders for accounts in the tray', () => {
  const order = (accountId: string, action: 'pin' | 'pause' | 'fail') =>
    ({ kind: 'account', id: `o-${accountId}`, accountId, action, actor: 'admin', reason: 'r', createdAt: 0, endsAt: 1 }) as const;
  const two = [account('one', 'ready'), account('two', 'ready')];

  it('offers to pin for an hour what there is to choose from, and nothing simulated or disabled', () => {
    const off: AccountView = { ...account('off', 'disabled'), config: { id: 'off', provider: 'anthropic', disabled: true } };
    const state = { ...calm, accounts: [...two, off, { ...account('practice', 'ready'), simulated: true }] };
    expect(item(state, 'pins').items?.map(({ action }) => action)).toEqual([
      { kind: 'pin', accountId: 'one' },
      { kind: 'pin', accountId: 'two' },
    ]);
    expect(ids({ ...calm, accounts: [account('one', 'ready')] })).not.toContain('pins');
  });

  it('shows what is ordered, and ends it with a click', () => {
    const state = { ...calm, accounts: two, orders: [order('one', 'pin')] };
    expect(item(state, 'order:o-one')).toMatchObject({ label: 'Unpin one', action: { kind: 'end-order', id: 'o-one' } });
    expect(item(state, 'pins').items?.map(({ id }) => id)).toEqual(['pin:two']);
    expect(item({ ...calm, accounts: two, orders: [order('gone', 'fail')] }, 'order:o-gone').label).toBe('End the Drill on gone');
  });
});
