/**
 * A client's request, read and put into Messages, whichever format it came in. A Messages body stays as it came; one in
 * a cloud's envelope loses only the envelope; any other is translated, and its own bytes are kept for a provider that
 * speaks them. One that Messages cannot say is kept in its own bytes alone: its own format may know what it means.
 */
import type { IncomingMessage } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GatehouseError } from '../../contract/errors.ts';
import { isAnswering } from '../../contract/records.ts';
import { type BodyBudget, readBody } from '../body/read-body.ts';
import { decodeBody } from '../body/decode-body.ts';
import { isPlain } from '../upstream/decoder.ts';
import { scanNativeBody } from '../body/scan-body.ts';
import { spliceBody } from '../body/splice-body.ts';
import { megabytes } from '../formats/event-too-large.ts';
import type { MessagesRequest } from '../formats/messages.ts';
import { parseJson } from '../formats/parse-json.ts';
import type { CustomTool } from '../formats/openai/custom-tools.ts';
import type { Door } from '../listener/doors.ts';
import type { Target } from '../listener/target.ts';
import type { Snapshot } from '../snapshot.ts';
import type { HeaderPairs } from '../upstream/upstream.ts';
import type { Watch } from '../watch.ts';
import { houseModel } from '../models/house-model.ts';
import { SavedRequest, headerPairs } from './saved-request.ts';

export interface ReadRequest {
  readonly saved: SavedRequest;
  /** What the client's format says that Messages cannot. */
  readonly losses: readonly string[];
  /** The client's body parsed, where it was translated: its answer must repeat parts of it. */
  readonly told: unknown;
  /** The same as it was sent, with its references. */
  readonly asked: unknown;
}

/** A request with what it refers to in full; null when it refers to nothing that is known here. */
type Recall = (asked: unknown) => Readonly<Record<string, unknown>> | null;

/** Throws what `readBody` throws, `body_invalid`, `body_repeated_key`, or what `onlyNative` throws on. */
export async function readRequest(
  door: Door,
  target: Target,
  request: IncomingMessage,
  { limits, connections, aliases }: Snapshot,
  budget: BodyBudget,
  watch: Watch,
  recall: Recall = () => null,
): Promise<ReadRequest> {
  const bounds = { ...limits, silenceMs: connections.uploadMs };
  const body = await readBody(request, bounds, budget, watch);
  const encoding = request.headers['content-encoding'] ?? null;
  const sent = isPlain(encoding) ? body : await decodeBody(body, encoding!, bounds, budget);
  const headers = headerPairs(request);
  if (!door.isWrapped && door.format === null) {
    return { saved: new SavedRequest(target.path, target.query, headers, sent, budget), losses: [], told: null, asked: null };
  }
  const terms = { ...door.terms, model: door.terms.model === null ? null : houseModel(door.terms.model, aliases) };
  let held = sent.length;
  try {
    const named = door.takesModelFromPath === true ? spliceBody(sent, MODEL, { model: terms.model }) : sent;
    let raw = door.rewrite?.(named) ?? named;
    budget.take(raw.length - held);
    held = raw.length;
    // Before anything is built from it: the scan bounds depth and number of values, which parsing pays for.
    let facts = scanNativeBody(raw, door.format?.id ?? null);
    await turnFor(raw);
    const asked = parse(raw);
    await turnFor(raw);
    const recalled = door.format?.id === 'openai-responses' ? recall(asked) : null;
    const json = recalled ?? asked;
    if (recalled !== null) {
      // No provider knows these ids: it gets what they stand for.
      raw = Buffer.from(JSON.stringify(recalled));
      assertWithin(raw, limits.bodyBytes);
      budget.take(raw.length - held);
      held = raw.length;
      facts = scanNativeBody(raw, door.format?.id ?? null);
    }
    const path = door.endpoint === 'count_tokens' ? '/v1/messages/count_tokens' : '/v1/messages';
    let read: Read;
    try {
      read = door.isWrapped ? unwrap(raw, json, terms) : translate(door, json, terms);
    } catch (error) {
      const saved = new SavedRequest(path, '', houseHeaders(headers, []), raw, budget);
      saved.untranslatable = { refusal: onlyNative(door, error), terms };
      return { saved: saved.withNative({ body: raw, facts }), losses: [], told: json, asked };
    }
    const { body, betas, optionalTools, customTools, cacheKey, losses } = read;
    budget.take(body.length);
    const saved = new SavedRequest(path, '', houseHeaders(headers, betas), body, budget);
    saved.optionalTools = optionalTools;
    saved.customTools = customTools;
    saved.cacheKey = cacheKey;
    saved.takesCacheMarks = !door.isWrapped && !body.includes('"cache_control"');
    return { saved: saved.withNative({ body: raw, facts }), losses, told: json, asked };
  } catch (error) {
    budget.release(held);
    throw error;
  }
}

/**
 * Why a body cannot be said in Messages, where a provider may still take it as it is. Throws on what no provider may be
 * asked: a count is asked of every provider in its own way, and what can't be metered is refused everywhere.
 */
function onlyNative({ endpoint }: Door, error: unknown): GatehouseError {
  if (!isAnswering(endpoint) || !(error instanceof GatehouseError) || error.definition.status !== 400) throw error;
  if (UNMETERED.has(String(error.details['feature']))) throw error;
  return error;
}

/**
 * What is not passed on, even to a provider that knows it: an answer that is fetched later tells its usage to nobody
 * here, and sounds and images are billed by other prices than the catalogue has.
 */
const UNMETERED: ReadonlySet<string> = new Set(['background', 'audio', 'modalities', 'generationConfig.responseModalities']);

/** Each step over a body of megabytes takes many milliseconds; others are served between them. */
const LARGE_BYTES = 1024 * 1024;

async function turnFor(body: Buffer): Promise<void> {
  if (body.length > LARGE_BYTES) await nextTurn();
}

function assertWithin(body: Buffer, mostBytes: number): void {
  if (body.length > mostBytes)
    throw new GatehouseError(
      'body_too_large',
      `With what it refers to, the request is larger than ${megabytes(mostBytes)} MB (limits.bodyMb); shorten the conversation or raise the limit.`,
    );
}

const MODEL: ReadonlySet<string> = new Set(['model']);

interface Read {
  readonly body: Buffer;
  readonly betas: readonly string[];
  readonly optionalTools: readonly string[];
  readonly customTools: readonly CustomTool[];
  readonly cacheKey: string | null;
  readonly losses: readonly string[];
}

function translate({ format, endpoint }: Door, json: unknown, terms: Door['terms']): Read {
  const { request, betas, optionalTools = [], customTools = [], cacheKey = null, losses } = format!.readRequest(json, terms);
  const said = endpoint === 'count_tokens' ? countable(request) : request;
  return { body: Buffer.from(JSON.stringify(said)), betas, optionalTools, customTools, cacheKey, losses };
}

/** Counting takes no field that is about the answer. Source: Messages API reference, "Count tokens in a Message". */
function countable({
  model,
  messages,
  system,
  tools,
  tool_choice,
  thinking,
}: MessagesRequest): Partial<Record<keyof MessagesRequest, unknown>> {
  return { model, messages, system, tools, tool_choice, thinking };
}

/** A cloud puts the API's version and beta values into the body, and takes the model out of it. */
const ENVELOPE: ReadonlySet<string> = new Set(['anthropic_version', 'anthropic_beta']);
const ENVELOPE_WITH_MODEL: ReadonlySet<string> = new Set([...ENVELOPE, 'model', 'stream']);

function unwrap(raw: Buffer, json: unknown, { model, stream }: Door['terms']): Read {
  const betas: unknown = typeof json === 'object' && json !== null ? (json as { anthropic_beta?: unknown }).anthropic_beta : undefined;
  const named = Array.isArray(betas) ? betas.filter((beta): beta is string => typeof beta === 'string') : [];
  const body =
    model === null
      ? spliceBody(raw, ENVELOPE, {})
      : spliceBody(raw, ENVELOPE_WITH_MODEL, { model, ...(stream === true ? { stream } : {}) });
  return { body, betas: named, optionalTools: [], customTools: [], cacheKey: null, losses: [] };
}

/** As a Messages client would have sent them. */
function houseHeaders(headers: HeaderPairs, betas: readonly string[]): HeaderPairs {
  const kept = headers.filter(([name]) => name !== 'anthropic-version' && name !== 'accept' && !name.startsWith('x-stainless-'));
  const more: [string, string][] = [['anthropic-version', '2023-06-01']];
  if (betas.length > 0) more.push(['anthropic-beta', betas.join(',')]);
  return [...kept, ...more];
}

function parse(body: Buffer): unknown {
  try {
    return parseJson(body.toString('utf8'));
  } catch (error) {
    throw new GatehouseError(
      'body_invalid',
      `The request body is not valid JSON: ${error instanceof Error ? error.message : 'unreadable'}.`,
    );
  }
}
