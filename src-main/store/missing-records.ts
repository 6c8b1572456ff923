/**
 * Requests that were charged but whose own record died with the process before this one: what the ledger knows of
 * them, as records, so that nothing is paid for that cannot be seen.
 */
import type Database from 'better-sqlite3';
import { type Charge, noTimings, type RequestRecord, type RequestRow, type Usage } from '../contract/records.ts';
import { usageColumns } from './request-columns.ts';

/**
 * A crash loses what was finished within the last second; both limits reach back much further. No row is kept
 * for less than a day, so within one nothing is missing because it was pruned.
 */
const newestCharges = 10_000;
const dayMs = 86_400_000;

type LedgerRow = Record<string, string | number | null>;

const endings = {
  exact: { outcome: 'ok', status: 200, errorCode: null, error: null },
  aborted: { outcome: 'aborted', status: 499, errorCode: 'client_closed', error: null },
  interrupted: {
    outcome: 'failed',
    status: null,
    errorCode: 'interrupted',
    error: 'Gatehouse stopped while this answer was under way; it is charged from an estimate.',
  },
  'no-usage': { outcome: 'ok', status: 200, errorCode: null, error: null },
  failed: {
    outcome: 'failed',
    status: null,
    errorCode: 'interrupted',
    error: 'Gatehouse stopped before it could note how this request failed.',
  },
} as const satisfies Record<Charge['basis'], Partial<RequestRow>>;

/** Prepares the search; each call returns the records of charges among the newest that no request row goes with. */
export function prepareMissingRecords(database: Database.Database): () => RequestRecord[] {
  const find = database.prepare<[number, number], LedgerRow>(
    `SELECT l.*, max(l.attempt) FROM (SELECT * FROM ledger WHERE correction = 0 ORDER BY at DESC LIMIT ?) l
     WHERE l.at > (SELECT max(at) FROM ledger) - ?
       AND NOT EXISTS (SELECT 1 FROM requests r WHERE r.id = l.request_id)
     GROUP BY l.request_id`,
  );
  return () => find.all(newestCharges, dayMs).map(recordOf);
}

function recordOf(columns: LedgerRow): RequestRecord {
  const text = (name: string) => columns[name] as string | null;
  const usage = Object.fromEntries(usageColumns.map(([kind, column]) => [kind, columns[column]])) as Usage;
  const charge: Charge = {
    usage,
    rates: columns['rates'] === null ? null : (JSON.parse(String(columns['rates'])) as Charge['rates']),
    costNanoUsd: columns['cost_nano_usd'] as number | null,
    basis: columns['basis'] as Charge['basis'],
    estimated: columns['estimated'] === 1,
    simulated: columns['simulated'] === 1,
  };
  const row: RequestRow = {
    id: String(columns['request_id']),
    startedAt: Number(columns['at']),
    endpoint: 'messages',
    method: 'POST',
    path: '/v1/messages',
    ...endings[charge.basis],
    keyId: text('key_id'),
    developerId: text('developer_id'),
    teamId: text('team_id'),
    organizationId: text('organization_id'),
    sessionId: text('session_id'),
    agentId: text('agent_id'),
    requestClass: null,
    deviceId: null,
    userAgent: null,
    modelAsked: text('model'),
    modelServed: text('model'),
    accountId: text('account_id'),
    providerId: text('provider_id'),
    attempts: Number(columns['attempt']),
    streamed: true,
    simulated: charge.simulated,
    usage,
    costNanoUsd: charge.costNanoUsd,
    estimated: charge.estimated,
    firstByteMs: null,
    durationMs: null,
    longestSilenceMs: null,
    requestBytes: 0,
    responseBytes: 0,
    stopReason: null,
    bodies: 'recorded',
  };
  const trail = [
    { at: 0, step: 'note' as const, text: 'Gatehouse stopped before it could store this request; its trail and timings are lost.' },
  ];
  return { row, trail, attempts: [], timings: noTimings, charge };
}
