import { expect, test } from 'vitest';
import type { Alert } from '../../../src-main/contract/alerts.ts';
import type { Filled, Refused } from '../../../src-main/gateway/events.ts';
import { type AlertCause, createAlerts, type NewDevice } from '../../../src-main/observe/alerts.ts';
import { createNewDevices } from '../../../src-main/observe/new-devices.ts';
import { memoryPorts } from '../../support/memory-ports.ts';
import { requestRow } from '../../support/request-row.ts';

const USD = 1_000_000_000;
const owner = { kind: 'team', id: 'web', name: 'Web' } as const;

const filled = (percent: number, more: Partial<Filled> = {}): Filled => ({
  kind: 'filled',
  at: 1000,
  percent,
  usedNanoUsd: 5 * USD,
  capNanoUsd: 10 * USD,
  resetsAt: 2000,
  budget: {
    id: 'team:web/x',
    owner,
    capNanoUsd: 10 * USD,
    window: { kind: 'calendar', unit: 'day' },
    models: null,
    providers: null,
    mode: 'enforce',
    reserve: 'expected',
    onExhausted: 'finish',
    alertAt: [50],
  },
  ...more,
});
const refused: Refused = {
  kind: 'refused',
  cause: 'budget',
  requestId: 'req_1',
  at: 1000,
  budgetId: 'team:web/x',
  owner,
  keyId: 'laptop',
  developerId: 'kim',
  teamId: 'web',
  sessionId: 's',
  agentId: null,
  model: 'claude-opus-5-5',
  capNanoUsd: 10 * USD,
  usedNanoUsd: 10 * USD,
  neededNanoUsd: 1,
  resetsAt: 2000,
};

/** Alerts on a memory that keeps each occasion once, as the database does. */
function memory() {
  const told: Alert[] = [];
  const occasions = new Set<string>();
  const { clock, logger } = memoryPorts();
  const alerts = createAlerts({
    keep: async (_alert, occasion) => occasions.size < occasions.add(occasion).size,
    tell: (alert) => told.push(alert),
    newId: () => 'alr',
    clock,
    logger,
  });
  const put = async (...causes: AlertCause[]): Promise<Alert[]> => {
    causes.forEach((cause) => alerts.put(cause));
    await new Promise(setImmediate);
    return told;
  };
  return { put, clock };
}

test('each threshold of a budget is told once in a window, and again in the next one or when the cap was raised', async () => {
  const { put } = memory();
  const told = await put(filled(50), filled(50), filled(90), filled(50, { resetsAt: 9000 }), filled(50, { capNanoUsd: 20 * USD }));
  expect(told.map(({ title }) => title)).toEqual([
    'Web: 50 % of a budget used',
    'Web: 90 % of a budget used',
    'Web: 50 % of a budget used',
    'Web: 50 % of a budget used',
  ]);
  expect(told[0]).toMatchObject({
    kind: 'threshold',
    severity: 'info',
    text: 'The team "Web" has used $5.00 of $10.00. Requests that find no room are refused.',
    budgetId: 'team:web/x',
    teamId: 'web',
  });
  expect(told[1]?.severity).toBe('warning');
});

test('refusals of one budget and window are one alert, whoever was refused, also when its end moves', async () => {
  const { put } = memory();
  const told = await put(
    refused,
    { ...refused, requestId: 'req_2', keyId: 'other' },
    { ...refused, requestId: 'req_3', resetsAt: 5000 },
    { ...refused, resetsAt: 9_000_000 },
  );
  expect(told.map(({ kind, requestId }) => [kind, requestId])).toEqual([
    ['refusal', 'req_1'],
    ['refusal', 'req_1'],
  ]);
});

test('a refusal of what never resets is told once', async () => {
  const { put } = memory();
  const never = { ...refused, resetsAt: null };
  expect(await put(never, { ...never, at: 9e9 })).toHaveLength(1);
});

test('a runaway session is told with what it did and whether it was stopped', async () => {
  const { put } = memory();
  const [alert] = await put({
    kind: 'runaway',
    at: 0,
    keyId: 'laptop',
    developerId: 'kim',
    teamId: 'web',
    sessionId: 'session-1234',
    agentId: null,
    sign: 'rate',
    amount: 30 * USD,
    isStopped: true,
  });
  expect(alert).toMatchObject({
    severity: 'error',
    title: 'kim: a session may run away',
    text: 'A session of key laptop spent $30.00 in ten minutes. It was stopped.',
    owner: { kind: 'session', name: 'session-' },
  });
});

test('the second device of a key is news; the first is not, nor is one that the records know', () => {
  const found: NewDevice[] = [];
  const devices = createNewDevices([{ keyId: 'old', deviceId: 'd1' }], (one) => found.push(one));
  const use = (keyId: string, deviceId: string | null, outcome: 'ok' | 'running' = 'ok') =>
    devices.row({ ...requestRow({}), keyId, deviceId, outcome });
  use('old', 'd1');
  use('new', 'd1');
  use('new', null);
  use('new', 'd2', 'running');
  expect(found).toEqual([]);
  use('new', 'd2');
  use('new', 'd2');
  use('old', 'd2');
  expect(found.map(({ keyId }) => keyId)).toEqual(['new', 'old']);
});
