/**
 * One candidate, from sending to the last event: either it serves the request, or it says why not and nothing has
 * reached the client. The commit stands here: an intent precedes the sending, and the open row is on disk before the
 * first content leaves.
 */
import { GatehouseError } from '../../contract/errors.ts';
import { isAnswering } from '../../contract/records.ts';
import { relayStream } from '../answer/relay-stream.ts';
import { type AttemptFailure, type AttemptResult, type OpenStream, type WholeResult, headerValue } from '../attempt/attempt-result.ts';
import { asBuffer, isLarge, toShared } from '../body/shared-bytes.ts';
import type { Exchange } from '../exchange.ts';
import { fieldsList, fieldsOf, textOf } from '../formats/open-json.ts';
import { KeptReader } from '../metering/kept-reader.ts';
import { NativeResponse } from '../metering/native-response.ts';
import { hasInput } from '../metering/usage-counts.ts';
import { type UsageReader, createUsageReader } from '../metering/usage-reader.ts';
import type { Candidate } from '../routing/candidates.ts';
import type { Turn } from '../routing/health-book.ts';
import { joined } from '../upstream/observed-stream.ts';
import type { HeaderPairs } from '../upstream/upstream.ts';
import { whileWanted } from '../while-wanted.ts';
import { countTokens, weightOf } from './count-tokens.ts';
import { MeteredAttempt } from './metered-attempt.ts';
import { sendAttempt } from './send-attempt.ts';
import type { Service } from './service.ts';

/** What is kept of an answer is Messages, whatever went to the client. */
const PIVOT = 'anthropic-messages';

interface Try {
  readonly candidate: Candidate;
  readonly metered: MeteredAttempt;
  readonly reader: UsageReader;
  readonly kept: KeptReader;
  /** For an answer in OpenAI's own bytes. */
  readonly native: NativeResponse;
  /** Learns how it went: began well, broke later. A failure before the commit is told by whoever tries the next account. */
  readonly turn: Turn;
  readonly firstByteMs: number;
  /** When the attempt began. */
  readonly startedMono: number;
}

export interface TryOptions {
  /** No other account is left. */
  readonly isLast: boolean;
  readonly turn: Turn;
}

/** An attempt under way. Nothing of it has reached the client. */
export interface Begun {
  readonly candidate: Candidate;
  readonly result: Promise<AttemptResult>;
  /** Serves the client with what it came to, or says why not. Throws as `tryCandidate`. */
  finish(): Promise<'served' | AttemptFailure>;
  /** Another was quicker: breaks it off, and settles what it may have cost. */
  abandon(): Promise<void>;
}

/** Throws GatehouseError `client_closed`, `key_ended`, `draining` or `ledger_unavailable`: none of them may be retried. */
export async function tryCandidate(service: Service, candidate: Candidate, options: TryOptions): Promise<'served' | AttemptFailure> {
  if (isAnswering(service.exchange.row.endpoint)) return beginCandidate(service, candidate, options).finish();
  const { exchange } = service;
  const entry = exchange.beginAttempt(candidate.account.id, candidate.account.providerId, candidate.model);
  exchange.row.simulated = candidate.provider.simulated;
  const beganAt = exchange.elapsed();
  return countTokens(service, candidate, options.isLast).finally(() => {
    entry.durationMs = exchange.elapsed() - beganAt;
  });
}

export function beginCandidate(service: Service, candidate: Candidate, { isLast, turn }: TryOptions): Begun {
  const { account, model, provider } = candidate;
  const { plane, settings, exchange, client, saved, facts, admission } = service;
  const entry = exchange.beginAttempt(account.id, account.providerId, model);
  exchange.row.simulated = provider.simulated;
  const beganAt = exchange.elapsed();
  const startedMono = plane.ports.clock.monotonic();
  const reader = createUsageReader(facts.cacheMarks);
  const metered = new MeteredAttempt({
    ports: plane.ports,
    prices: settings.prices,
    exchange,
    candidate,
    number: entry.number,
    facts,
    askedTier: saved.native?.facts.serviceTier ?? facts.serviceTier,
    model: candidate.billedModel,
    bodyBytes: saved.bodyBytes,
    reader,
    admission,
    timeZone: settings.snapshot.organization.timeZone,
  });
  const { keyId } = exchange.row;
  const kept = new KeptReader(facts.thread !== null, (id) => {
    if (keyId !== null) plane.kept.received(keyId, account.id, id);
  });
  const native = nativeResponse(service, candidate);
  let isAbandoned = false;
  let abort = (): void => undefined;
  const result = sendAttempt({
    plane,
    exchange,
    client,
    candidate,
    saved,
    facts,
    model,
    isLast,
    limits: settings.snapshot.limits,
    isBounded: (admission?.strictBound ?? null) !== null,
    beforeSending: () => intend(service, metered),
    onSent: () => metered.open(),
    onHead: (headers) => {
      // An upstream may answer before it has read the whole request.
      metered.open();
      entry.upstreamRequestId = upstreamRequestId(headers);
    },
    onStarted: (breakOff) => {
      abort = breakOff;
      if (isAbandoned) breakOff();
    },
  }).finally(() => {
    entry.firstByteMs = exchange.elapsed() - beganAt;
    metered.withdraw();
  });

  async function finish(): Promise<'served' | AttemptFailure> {
    try {
      const came = await result;
      if (came.kind === 'failure') {
        const { status, verdict, message } = came.failure;
        Object.assign(entry, { status, failure: verdict.kind, error: message });
      } else if (came.kind !== 'aborted') {
        entry.status = came.kind === 'stream' ? came.stream.status : came.status;
        // Of several that were asked at once, this one it is.
        Object.assign(exchange.row, { accountId: account.id, providerId: account.providerId, simulated: provider.simulated });
      }
      return await take(
        service,
        { candidate, metered, reader, kept, native, turn, firstByteMs: entry.firstByteMs ?? 0, startedMono },
        came,
      );
    } finally {
      entry.durationMs = exchange.elapsed() - beganAt;
    }
  }

  async function abandon(): Promise<void> {
    isAbandoned = true;
    abort();
    const came = await result.catch(() => null);
    if (came?.kind === 'stream') came.stream.abort();
    Object.assign(entry, { failure: 'slower', error: 'another account was quicker', durationMs: exchange.elapsed() - beganAt });
    await metered.settle('aborted');
  }

  return { candidate, result, finish, abandon };
}

/** What OpenAI stored is referred to there, by this key alone; where nothing may be stored, it is kept here. */
function nativeResponse({ plane, exchange, asked, settings }: Service, { account }: Candidate): NativeResponse {
  return new NativeResponse(settings.snapshot.limits.bodyBytes, (response) => {
    const { keyId } = exchange.row;
    if (keyId === null || fieldsOf(asked)?.['store'] === false) return;
    if (account.config.keepNothing === true) return plane.responses.keep(keyId, asked, response);
    const ids = [response, ...fieldsList(response['output'])].map(({ id }) => textOf(id));
    for (const [at, id] of ids.entries())
      if (id !== null) plane.kept.received(keyId, account.id, { kind: at === 0 ? 'response' : 'item', id });
  });
}

/** Vendors name it differently. */
function upstreamRequestId(headers: HeaderPairs): string | null {
  return headerValue(headers, 'request-id') ?? headerValue(headers, 'x-request-id') ?? headerValue(headers, 'x-amzn-requestid');
}

async function take(service: Service, one: Try, result: AttemptResult): Promise<'served' | AttemptFailure> {
  const { plane, exchange, recording } = service;
  const { account } = one.candidate;
  switch (result.kind) {
    case 'aborted':
      await one.metered.settle('aborted');
      throw exchange.interruption ?? new GatehouseError('client_closed', 'The client hung up before the answer began.');
    case 'failure': {
      const { verdict, status, message } = result.failure;
      exchange.note('failed', `${account.id}: ${verdict.kind}${status === null ? '' : ` (${status})`}: ${message}`);
      for (const frame of result.failure.preamble ?? []) one.reader.frame(frame);
      const { usage } = one.reader.reading();
      // An upstream that answered with an error charges nothing; one that had told what it read, or fell silent, may.
      const isOwed = verdict.kind === 'timeout' || (usage !== null && hasInput(usage));
      await one.metered.settle(isOwed ? 'aborted' : 'failed');
      return result.failure;
    }
    case 'whole':
      one.turn.succeeded(plane.ports.clock.now(), one.firstByteMs);
      one.reader.json(result.outline);
      one.kept.json(result.outline);
      if (result.wire === 'openai-responses') one.native.whole(result.body);
      await whenOpen(service, one);
      await one.metered.settle('exact');
      recording.committed();
      recording.responseHeaders(result.headers);
      recording.chunk(result.wire === PIVOT ? result.body : result.decoded);
      committed(exchange);
      await sendWhole(service, result);
      exchange.row.outcome = 'ok';
      return 'served';
    case 'stream':
      one.turn.succeeded(plane.ports.clock.now(), one.firstByteMs);
      await serveStream(service, one, result.stream);
      return 'served';
  }
}

/** A large answer that must be told in the client's words is written on another thread. */
async function sendWhole({ plane, client, exchange, door }: Service, result: WholeResult): Promise<void> {
  const { decoded, wire, status } = result;
  const terms = client.expected();
  // What later requests may refer to is remembered on this thread.
  if (client.takes(wire) || !isLarge(decoded) || terms.keep !== undefined) return client.sendWhole(result);
  const input = { door: door.name, terms, messages: toShared(decoded) };
  const body = await whileWanted(client, exchange, ({ signal }) => plane.largeBodies.run('tell', input, decoded.length, signal));
  client.sendWritten(status, asBuffer(body));
}

async function serveStream(service: Service, one: Try, stream: OpenStream): Promise<void> {
  const { exchange, client, recording } = service;
  try {
    await whenOpen(service, one);
  } catch (error) {
    stream.abort();
    throw error;
  }
  client.startStream(stream.status, stream.headers, stream.wire);
  committed(exchange);
  const learn = learning(service, one);
  // COMMIT: the first event leaves here. What the client need not wait for comes after it.
  const relayed = relay(service, one, stream);
  recording.committed();
  recording.responseHeaders(stream.headers);
  exchange.show();
  await relayed;
  learn?.();
}

/** Weighs the request while its body is still there; the returned function compares that with what it came to. */
function learning(service: Service, { candidate, reader }: Try): (() => void) | null {
  const { plane, saved } = service;
  if (saved.untranslatable !== null || !plane.estimates.wants(candidate.model)) return null;
  const weighed = weightOf(service, new AbortController().signal);
  // Nothing but a better estimate depends on it.
  weighed.catch(() => undefined);
  return () => {
    const { usage, isFinal } = reader.reading();
    if (usage === null || !isFinal) return;
    const inputTokens = usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
    void weighed.then((weight) => plane.estimates.observe(weight, candidate.model, inputTokens)).catch(() => undefined);
  };
}

/** Notes the attempt before it leaves. Throws GatehouseError `ledger_unavailable`. */
function intend(service: Service, metered: MeteredAttempt): void {
  try {
    metered.intend();
  } catch (error) {
    goOnUnwritten(service, error);
  }
}

/** Waits for the open row. Throws GatehouseError `ledger_unavailable`. */
async function whenOpen(service: Service, { metered }: Try): Promise<void> {
  try {
    await metered.whenOpen();
  } catch (error) {
    goOnUnwritten(service, error);
  }
}

/** A request that the ledger cannot take goes on only if the configuration says so. */
function goOnUnwritten({ plane, settings, exchange }: Service, error: unknown): void {
  if (settings.snapshot.onLedgerFailure === 'refuse') throw error;
  plane.ports.logger.error({ requestId: exchange.row.id, error: String(error) }, 'the ledger cannot be written; onLedgerFailure is allow');
  exchange.note('note', 'the ledger could not be written; let through by onLedgerFailure: allow');
}

function committed(exchange: Exchange): void {
  exchange.row.status = 200;
  exchange.timings.committedMs = exchange.elapsed();
  exchange.row.firstByteMs = exchange.timings.committedMs;
  exchange.note('committed', `${exchange.row.accountId} answers; from here on no other account is tried`);
}

async function relay(
  service: Service,
  { candidate, metered, reader, kept, native, turn, startedMono }: Try,
  stream: OpenStream,
): Promise<void> {
  const { plane, exchange, client, recording } = service;
  const { clock } = plane.ports;
  const { totalMs } = candidate.account.timeouts;
  const end = await relayStream({
    exchange,
    client,
    stream,
    reader,
    clock,
    watch: plane.watch,
    silenceMs: candidate.account.timeouts.silenceMs,
    endsAt: totalMs === null ? null : startedMono + totalMs,
    record(piece) {
      for (const frame of piece.frames) kept.frame(frame);
      if (stream.wire === 'openai-responses') native.chunk(piece.bytes);
      recording.chunk(stream.wire === PIVOT ? piece.bytes : joined(piece.frames));
    },
    settle: (basis) => metered.settle(basis),
    overBudget: () => metered.overBudget(),
  });
  const { row } = exchange;
  row.outcome = end.outcome;
  if (end.outcome === 'aborted') row.status = 499;
  if (end.error === null) return;
  if (end.outcome === 'failed' && (end.error.code === 'upstream_broken' || end.error.code === 'upstream_timeout'))
    turn.failed(clock.now(), { scope: 'model', blame: 'break', reason: end.error.message, until: null });
  row.errorCode = end.error.code;
  row.error = reader.error === null ? end.error.message : `${reader.error.type}: ${reader.error.message}`;
  exchange.note('failed', row.error);
}
