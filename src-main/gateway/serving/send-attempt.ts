/**
 * Prepares one attempt from the saved original and sends it: secret, headers, model splice or translation, time limit.
 * While it waits it keeps a patient client company, and it gives up when the client does.
 */
import { configDefaults } from '../../contract/config.ts';
import { type ErrorCode, GatehouseError } from '../../contract/errors.ts';
import { isAnswering } from '../../contract/records.ts';
import type { ClientResponse } from '../answer/client-response.ts';
import { PING_AFTER_MS } from '../answer/relay-stream.ts';
import { attempt } from '../attempt/attempt.ts';
import { NO_ANSWER } from '../attempt/attempt-failures.ts';
import type { AttemptFailure, AttemptResult } from '../attempt/attempt-result.ts';
import { withoutSecret } from '../attempt/without-secret.ts';
import type { BodyFacts } from '../body/body-facts.ts';
import { asBuffer, isLarge, toShared } from '../body/shared-bytes.ts';
import type { ReadAnswer, WrittenBody } from '../body-jobs.ts';
import type { DataPlane } from '../data-plane.ts';
import type { Exchange } from '../exchange.ts';
import { capabilityRejected } from '../formats/capability.ts';
import { isCacheable } from '../formats/prompt-caching.ts';
import { holdsSeal } from '../formats/sealed-signature.ts';
import type { FormatId, TargetFormat } from '../formats/wire-format.ts';
import { estimateInputTokens } from '../metering/estimate.ts';
import { credentialOf, isSignedIn, passedLogin } from '../providers/credential.ts';
import { ownModelName } from '../providers/own-model-name.ts';
import { afterBetas, keptBetas } from './narrow-betas.ts';
import type { SavedRequest } from '../request/saved-request.ts';
import type { Candidate } from '../routing/candidates.ts';
import type { Secrets } from '../ports.ts';
import type { Account } from '../snapshot.ts';
import type { AnswerLimits } from '../upstream/observed-stream.ts';
import { type Translation, passesBytes } from '../upstream/translation.ts';
import type { HeaderPairs, Upstream, UpstreamRequest } from '../upstream/upstream.ts';
import { whileWanted } from '../while-wanted.ts';
import { foreignBody, ownBody } from './write-body.ts';

export interface SendOptions {
  readonly plane: DataPlane;
  readonly exchange: Exchange;
  readonly client: ClientResponse;
  readonly candidate: Candidate;
  readonly saved: SavedRequest;
  readonly facts: BodyFacts;
  /** The model as routing resolved it; the account may have another name for it. */
  readonly model: string;
  /** No other account is left: wait as long as the account allows. */
  readonly isLast: boolean;
  readonly limits: AnswerLimits;
  /** A strict budget applies: it has reserved for the output limit, which therefore must be sent. */
  readonly isBounded: boolean;
  /** The request is about to leave; what this throws keeps it from leaving, and is thrown on. */
  beforeSending(): void;
  /** The request is on its way. */
  onSent(): void;
  onHead(headers: HeaderPairs): void;
  /** Hands out the way to break it off. */
  onStarted?(abort: () => void): void;
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
    if (error === exchange.interruption || error.code === 'client_closed') return { kind: 'aborted' };
    // Too many large requests at once: another account would change nothing.
    if (error.code === 'buffer_full') throw error;
    return { kind: 'failure', failure: notSent(error) };
  }
  const { timeouts } = candidate.account;
  options.beforeSending();
  const stopCompany = keepCompany(options);
  const result = await attempt({
    upstream: prepared.upstream,
    request: prepared.request,
    providerId: candidate.account.providerId,
    translation: prepared.translation,
    readLarge: (decoded, type) => readLarge(options, prepared.translation, decoded, type),
    isClientForeign: options.client.format !== null,
    firstByteMs: Math.min(
      timeouts.firstByteMs ?? (options.isLast ? configDefaults.firstByteMs : configDefaults.firstByteWithAlternativeMs),
      timeouts.totalMs ?? Infinity,
    ),
    silenceMs: timeouts.silenceMs,
    totalMs: timeouts.totalMs,
    limits: options.limits,
    clock: plane.ports.clock,
    watch: plane.watch,
    onSent: () => {
      exchange.timings.upstreamSentMs = exchange.elapsed();
      options.onSent();
    },
    onHead: (_status, headers) => {
      exchange.timings.upstreamHeadersMs = exchange.elapsed();
      options.onHead(headers);
    },
    onStarted: (abort) => {
      options.client.onHangUp(abort);
      exchange.interrupt = () => abort();
      options.onStarted?.(abort);
    },
  });
  stopCompany();
  if (result.kind === 'stream' && !result.stream.takesOurs && options.client.isHeadSent) {
    result.stream.abort();
    return tooLate('it sent a compressed stream too late');
  }
  if (result.kind === 'whole' && options.client.isHeadSent) return tooLate('it sent an unstreamed answer too late');
  const told = ofCloud(options, ofOwnLogin(withoutSecret(result, prepared.secret), candidate.account));
  return prepared.translation?.isMirrored === true ? told : afterBetas({ ...options, betas: options.saved.betas }, told);
}

/** A cloud that refuses what its sign-in gave: that may have ended early. It is fetched anew, and asked once more. */
function ofCloud({ plane, candidate: { account, provider } }: SendOptions, result: AttemptResult): AttemptResult {
  if (result.kind !== 'failure' || !isSignedIn(account, provider)) return result;
  const { verdict, status, message } = result.failure;
  const hasEnded = verdict.refusal?.class === 'auth' && (status === 401 || /\bexpired\b/i.test(message));
  if (!hasEnded) return result;
  plane.ports.signIn.forget(account);
  return { kind: 'failure', failure: { ...result.failure, verdict: { ...verdict, mayRetryHere: true } } };
}

/** Reads a large unstreamed answer on another thread. */
async function readLarge(
  { plane, client, candidate, model }: SendOptions,
  translation: Translation | null,
  decoded: Buffer,
  type: string,
): Promise<ReadAnswer> {
  const source = { providerId: candidate.provider.id, model, account: candidate.account };
  const { model: asked = '', toolNames = [] } = translation?.terms ?? {};
  const idBase = plane.ports.newId().replace(/^req_/, '');
  const told = translation === null ? null : { dialect: source, model: asked, toolNames, idBase };
  // That the request was ended from outside the attempt learns by itself.
  const gone = new AbortController();
  const forget = client.onHangUp(() => gone.abort());
  const input = { bytes: toShared(decoded), type, translation: told };
  return plane.largeBodies.run('answer', input, decoded.length, gone.signal).finally(forget);
}

interface Prepared {
  readonly upstream: Upstream;
  readonly request: UpstreamRequest;
  readonly translation: Translation | null;
  readonly secret: string | null;
}

/** Throws GatehouseError when the request cannot be sent to this account. */
async function prepare(options: SendOptions): Promise<Prepared> {
  const { plane, candidate, saved, facts, exchange } = options;
  const { account, provider } = candidate;
  const model = ownModelName(provider, account, options.model);
  const dialect = provider.dialect?.(options.model, account) ?? null;
  const isMirrored = passesBytes(options.client.format, saved.native?.body ?? null, dialect, facts.stream);
  if (saved.untranslatable !== null && !isMirrored) throw saved.untranslatable.refusal;
  const isOwnFormat = dialect === null || isMirrored;
  // What the thread stands for is not in the request: the client drops its threads at this word, and sends everything.
  if (facts.thread?.type === 'continue' && !(isOwnFormat && provider.keepsThreads === true))
    throw capabilityRejected('beta_header:message-threads-2026-08-12');
  const betas = isMirrored ? saved.betas : keptBetas({ ...options, betas: saved.betas });
  const written = await write(options, dialect, { model, isMirrored, betas });
  for (const loss of written.losses) exchange.note('note', `${account.id}: not carried: ${loss}`);
  const translation = dialect === null ? null : translationOf(options, dialect, { model, written, isMirrored });
  const isOwn = account.config.login === 'passthrough';
  options.client.keepLimits(isOwn);
  if (isOwn) exchange.note('note', `${account.id}: with the developer's own login; counted at list price`);
  const secret = isOwn ? loginOf(plane.ports.secrets, saved, account) : await credentialOf(plane.ports, account, provider);
  const terms = { model, stream: facts.stream, now: plane.ports.clock.now() };
  const upstream = await plane.upstream(account, provider);
  const original =
    betas.length === saved.betas.length
      ? saved
      : { path: saved.path, query: saved.query, headers: withoutBetas(saved.headers, betas), body: saved.body };
  const request = await provider.prepare(original, asBuffer(written.body), account, secret, terms);
  return { upstream, request, translation, secret };
}

/** `betas` are what is left of the client's. */
function withoutBetas(headers: HeaderPairs, betas: readonly string[]): HeaderPairs {
  const others = headers.filter(([name]) => name !== 'anthropic-beta');
  return betas.length === 0 ? others : [...others, ['anthropic-beta', betas.join(',')]];
}

/** The attempt's body: in the dialect, or (null) in Messages; the client's own bytes where the provider takes them (`isMirrored`). */
async function write(
  options: SendOptions,
  dialect: TargetFormat | null,
  { model, isMirrored, betas }: { readonly model: string; readonly isMirrored: boolean; readonly betas: readonly string[] },
): Promise<WrittenBody> {
  const { plane, client, exchange, candidate, saved, facts } = options;
  const native = isMirrored && saved.native !== null ? { body: saved.native.body, modelRange: saved.native.facts.modelRange } : null;
  const plan = {
    native,
    modelRange: facts.modelRange,
    asked: facts.model,
    model,
    stream: facts.stream,
    isUntranslatable: saved.untranslatable !== null,
    isMarkedForCache: isMarkedForCache(options, dialect),
    isLimitOurs: dialect !== null && !isMirrored && isLimitOurs(options, dialect),
    isUnstored: dialect?.id === 'openai-responses' && candidate.account.config.keepNothing === true,
    versionHeaders: dialect === null || isMirrored ? [] : saved.headers,
  };
  const isSmall = !isLarge(saved.body) && (native === null || !isLarge(native.body));
  const isQuick = isSmall || (dialect === null && !plan.isMarkedForCache && !holdsSeal(saved.body));
  if (plan.isMarkedForCache)
    exchange.note('note', `${candidate.account.id}: marked for the prompt cache, which the client's format cannot ask for`);
  if (isQuick) {
    const { bytes, optionalTools, customTools, cacheKey } = saved;
    const here = { ...plan, pivot: { bytes, betas, optionalTools, customTools, cacheKey, json: () => saved.json() } };
    return dialect === null ? ownBody(here) : foreignBody(here, dialect);
  }
  return whileWanted(client, exchange, (gone) => {
    const { signal } = gone;
    options.onStarted?.(() => gone.abort());
    const bytes = (native?.body.length ?? 0) + saved.body.length;
    const input = { ...plan, pivot: { ...saved.source, betas } };
    if (dialect === null) return plane.largeBodies.run('own', input, bytes, signal);
    const source = { providerId: candidate.provider.id, model: options.model, account: candidate.account };
    return plane.largeBodies.run('foreign', { ...input, dialect: source }, bytes, signal);
  });
}

/**
 * Clients of other formats may leave the limit out, Messages may not. Where the provider's own format needs none, the one
 * that was put in is taken out again: a server with less context than it would refuse the request.
 */
function isLimitOurs({ saved, isBounded }: SendOptions, { id }: TargetFormat): boolean {
  return !isBounded && saved.native !== null && saved.native.facts.maxTokens === null && !DEMANDS_LIMIT.has(id);
}

/** Formats that demand a limit, or whose bytes are Messages. */
const DEMANDS_LIMIT: ReadonlySet<FormatId> = new Set(['anthropic-messages', 'bedrock-invoke']);

function translationOf(
  { plane, client, saved, limits }: SendOptions,
  dialect: TargetFormat,
  { model, written, isMirrored }: { readonly model: string; readonly written: WrittenBody; readonly isMirrored: boolean },
): Translation {
  const newId = (prefix: string) => `${prefix}_${plane.ports.newId().replace(/^req_/, '')}`;
  const { toolNames, hidesUsage } = written;
  const terms = { model, toolNames, inputTokensEstimate: estimateInputTokens(saved.bodyBytes), maxEventBytes: limits.bodyBytes, newId };
  return { dialect, terms, requestId: client.requestId, isMirrored, hidesUsage };
}

/** For Claude, and a client whose format has no marks for the prompt cache: some are put in. */
function isMarkedForCache({ candidate, saved, model }: SendOptions, dialect: TargetFormat | null): boolean {
  const takesMarks = dialect === null || dialect.id === 'bedrock-invoke';
  if (!takesMarks || !saved.takesCacheMarks || candidate.account.config.promptCaching === 'as-sent') return false;
  return model.includes('claude') && isCacheable(model, estimateInputTokens(saved.bodyBytes));
}

/** The login that came with the request, if it may go where the account is. Throws GatehouseError `login_missing` or `secret_origin`. */
export function loginOf(secrets: Secrets, saved: SavedRequest, account: Account): string {
  secrets.assertBound(passedLogin, account.origin ?? '', account);
  if (saved.login !== null) return saved.login;
  throw new GatehouseError(
    'login_missing',
    `The account "${account.id}" works with the developer's own claude.ai login: sign in with Claude Code, and send the virtual key in ANTHROPIC_CUSTOM_HEADERS as x-gatehouse-key.`,
  );
}

/** What Anthropic says to a developer's own login is theirs to hear, and no account's fault. */
function ofOwnLogin(result: AttemptResult, account: Account): AttemptResult {
  if (account.config.login !== 'passthrough' || result.kind !== 'failure') return result;
  const { status } = result.failure;
  if (status !== 401 && status !== 403) return result;
  return { kind: 'failure', failure: { ...result.failure, verdict: { kind: 'request', mayTryNext: false, code: null } } };
}

/** Pings once a streaming client has waited so long that it would soon give up. */
function keepCompany(options: SendOptions): () => void {
  const { plane, client, facts, exchange } = options;
  if (!facts.stream || !isAnswering(exchange.row.endpoint)) return () => undefined;
  let lastAt = 0;
  return plane.watch.add((now) => {
    if (exchange.elapsed() < EARLY_HEAD_MS || now - lastAt < PING_AFTER_MS || client.isClosed) return;
    lastAt = now;
    client.startStream(200, EARLY_HEAD, 'anthropic-messages');
    client.ping();
  });
}

/** Nothing left the house. What only this format cannot carry another account may; when none is left the client hears it. */
export function notSent(error: GatehouseError): AttemptFailure {
  if (error.definition.status === 400 || error.code === 'login_missing') {
    const verdict = { kind: 'request', mayTryNext: true, code: error.code } as const;
    return { verdict, ...NO_ANSWER, message: error.message, refusal: error };
  }
  const codes: Partial<Record<ErrorCode, ErrorCode>> = { secret_origin: 'account_unconfirmed', secret_missing: 'account_credential' };
  const code = codes[error.code] ?? 'internal';
  return { verdict: { kind: 'ours', mayTryNext: true, code }, ...NO_ANSWER, message: error.message };
}

function tooLate(message: string): AttemptResult {
  const verdict = { kind: 'invalid', mayTryNext: true, code: 'upstream_invalid' } as const;
  return { kind: 'failure', failure: { verdict, ...NO_ANSWER, status: 200, message } };
}
