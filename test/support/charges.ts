/** Charges, open rows and records with plain values; a test names only what it is about. */
import type { Charge, RequestRecord, RequestRow } from '../../src-main/contract/records.ts';
import type { OpenCharge, SettledCharge } from '../../src-main/gateway/ports.ts';
import { requestRow } from './request-row.ts';

export const startOfTests = Date.parse('2026-11-23T12:00:00Z');

export function charge(fields: Partial<Charge> = {}): Charge {
  return {
    usage: { input: 100, output: 200, cacheRead: 300, cacheWrite5m: 40, cacheWrite1h: 50, webSearches: 1 },
    rates: {
      input: 5_000_000_000,
      output: 25_000_000_000,
      cacheRead: 500_000_000,
      cacheWrite5m: 6_250_000_000,
      cacheWrite1h: 10_000_000_000,
      webSearchPerThousand: 10_000_000_000,
      source: 'catalogue',
      multiplierMillionths: 1_000_000,
      uncertain: null,
    },
    costNanoUsd: 16_400_000,
    basis: 'exact',
    estimated: false,
    simulated: false,
    ...fields,
  };
}

export function openCharge(requestId: string, fields: Partial<OpenCharge> = {}): OpenCharge {
  return {
    requestId,
    attempt: 1,
    at: startOfTests,
    keyId: 'laptop',
    developerId: 'me',
    teamId: 'team',
    organizationId: 'org',
    accountId: 'main',
    providerId: 'anthropic',
    model: 'claude-opus-5-5',
    sessionId: null,
    agentId: null,
    simulated: false,
    notional: false,
    estimate: charge({ costNanoUsd: 7_000, basis: 'interrupted', estimated: true }),
    ...fields,
  };
}

export function settledCharge(requestId: string, fields: Partial<SettledCharge> = {}): SettledCharge {
  return { requestId, attempt: 1, at: startOfTests + 1000, model: 'claude-opus-5-5', charge: charge(), ...fields };
}

export function requestRecord(fields: Partial<RequestRow> = {}): RequestRecord {
  return {
    row: requestRow(fields),
    trail: [{ at: 0, step: 'authenticated', text: 'key laptop' }],
    attempts: [],
    timings: { bodyReadMs: 1, admittedMs: 2, upstreamSentMs: 3, upstreamHeadersMs: 4, committedMs: 5, settledMs: 6, finishedMs: 7 },
    charge: charge(),
  };
}
