/**
 * Prepares one attempt from the saved original and sends it: secret, headers, model splice, time limit. While it waits
 * it keeps a patient client company, and it gives up when the client does.
 */
import { type ErrorCode, GatehouseError } from '../contract/errors.ts';
import { configDefaults } from '../contract/config.ts';
import { type AttemptFailure, type AttemptResult, attempt } from './attempt.ts';
import type { ClientResponse } from './client-response.ts';
import type { DataPlane } from './data-plane.ts';
import type { Exchange } from './exchange.ts';
import { PING_AFTER_MS } from './relay-stream.ts';
import type { Candidate } from './routing/candidates.ts';
import type { SavedRequest } from './saved-request.ts';
import { type BodyFacts, spliceModel } from './scan-body.ts';
import type { HeaderPairs, UpstreamRequest } from './upstream/upstream.ts';
import { withoutSecret } from './without-secret.ts';

export interface SendOptions {
  readonly plane: DataPlane;
  readonly exchange: Exchange;
  readonly client: ClientResponse;
  readonly candidate: Candidate;
  readonly saved: SavedRequest;
  readonly facts: BodyFacts;
  /** The model that is sent. */
  readonly model: string;
  /** No other account is left: wait as long as the account allows. */
  readonly isLast: boolean;
  /** The request is on its way. */
  onSent(): void;
}

/**
 * The client gives up after 360 s without a head. From here on we send one, and pings: the price is that a later error
 * can only be told inside the stream.
 */
const EARLY_HEAD_MS = 100_000;
const EARLY_HEAD: HeaderPairs = [
  ['content-type', 'text/event-stream; charset=utf-8'],
  ['cache-control', 'no-cache'],
];

export async function sendAttempt(options: SendOptions): Promise<AttemptResult> {
  const { plane, candidate, exchange } = options;
  let prepared: Prepared;
  try {
    prepared = await prepare(options);
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error;
    return { kind: 'failure', failure: notSent(error) };
  }
  const { timeouts } = candidate.account;
  const stopCompany = keepCompany(options);
  const result = await attempt({
    upstream: plane.upstream(candidate.account, candidate.provider),
    request: prepared.request,
    firstByteMs: timeouts.firstByteMs ?? (options.isLast ? configDefaults.firstByteMs : configDefaults.firstByteWithAlternativeMs),
    clock: plane.ports.clock,
    watch: plane.watch,
    onSent: () => {
      exchange.timings.upstreamSentMs = exchange.elapsed();
      options.onSent();
    },
    onHead: () => {
      exchange.timings.upstreamHeadersMs = exchange.elapsed();
    },
    onStarted: (abort) => {
      options.client.onHangUp(abort);
      exchange.interrupt = () => abort();
    },
  });
  stopCompany();
  if (result.kind === 'stream' && result.stream.isEncoded && options.client.isHeadSent) {
    result.stream.abort();
    return {
      kind: 'failure',
      failure: {
        verdict: { kind: 'invalid', mayTryNext: true, code: 'upstream_invalid' },
        status: 200,
        headers: [],
        body: null,
        message: 'it sent a compressed stream too late',
      },
    };
  }
  return withoutSecret(result, prepared.secret);
}

interface Prepared {
  readonly request: UpstreamRequest;
  readonly secret: string | null;
}

async function prepare(options: SendOptions): Promise<Prepared> {
  const { plane, candidate, saved, facts, model } = options;
  const { account, provider } = candidate;
  const secret = account.secret === null ? null : await plane.ports.secrets.resolve(account.secret, account.origin ?? '', account);
  const body = model === facts.model ? saved.body : spliceModel(saved.body, facts, model);
  return { request: await provider.prepare(saved, body, account, secret, { model, stream: facts.stream }), secret };
}

/** Pings once a streaming client has waited so long that it would soon give up. */
function keepCompany(options: SendOptions): () => void {
  const { plane, client, facts, exchange } = options;
  if (!facts.stream || exchange.row.endpoint !== 'messages') return () => undefined;
  let lastAt = 0;
  return plane.watch.add((now) => {
    if (exchange.elapsed() < EARLY_HEAD_MS || now - lastAt < PING_AFTER_MS || client.isClosed) return;
    lastAt = now;
    client.startStream(200, EARLY_HEAD);
    client.ping();
  });
}

function notSent(error: GatehouseError): AttemptFailure {
  const codes: Partial<Record<ErrorCode, ErrorCode>> = { secret_origin: 'account_unconfirmed', secret_missing: 'account_credential' };
  const code = codes[error.code] ?? 'internal';
  return { verdict: { kind: 'ours', mayTryNext: true, code }, status: null, headers: [], body: null, message: error.message };
}
