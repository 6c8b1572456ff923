/**
 * A client's request, read and put into Messages, whichever format it came in. A Messages body stays as it came; one in
 * a cloud's envelope loses only the envelope; any other is translated, and its own bytes are kept for a provider that
 * speaks them. One that Messages cannot say is kept in its own bytes alone: its own format may know what it means.
 */
import type { IncomingMessage } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GatehouseError } from '../../contract/errors.ts';
import { type BodyBudget, readBody } from '../body/read-body.ts';
import { decodeBody } from '../body/decode-body.ts';
import { asBuffer, isLarge } from '../body/shared-bytes.ts';
import type { ClientBody, MessagesBody } from '../body-jobs.ts';
import { isPlain } from '../upstream/decoder.ts';
import { megabytes } from '../formats/event-too-large.ts';
import type { PathTerms } from '../formats/wire-format.ts';
import type { Door } from '../listener/doors.ts';
import type { Target } from '../listener/target.ts';
import type { Snapshot } from '../snapshot.ts';
import type { HeaderPairs } from '../upstream/upstream.ts';
import type { Watch } from '../watch.ts';
import { houseModel } from '../models/house-model.ts';
import { type Conversation, NO_CONVERSATION } from '../routing/affinity.ts';
import { SavedRequest, headerPairs } from './saved-request.ts';
import { keepsReferences, parseClientBody, scanClientBody, translateBody, withPath } from './to-messages.ts';

export interface ReadRequest {
  readonly saved: SavedRequest;
  /** What the client's format says that Messages cannot. */
  readonly losses: readonly string[];
  /** What of the client's body its answer must repeat, where it was translated. */
  readonly told: unknown;
  /** The request as it was sent, with its references; of one that a worker read, only that nobody may refer to its answer. */
  readonly asked: unknown;
  readonly conversation: Conversation;
}

/** A request with what it refers to in full; null when it refers to nothing that is known here. */
type Recall = (asked: unknown) => Readonly<Record<string, unknown>> | null;

/**
 * `readLarge` does what `toMessages` does, on another thread. Throws what `readBody`, the steps of `toMessages` and
 * `readLarge` throw.
 */
export async function readRequest(
  door: Door,
  target: Target,
  request: IncomingMessage,
  { limits, connections, aliases }: Snapshot,
  budget: BodyBudget,
  watch: Watch,
  readLarge: (body: ClientBody) => Promise<MessagesBody | null>,
  recall: Recall = () => null,
): Promise<ReadRequest> {
  const bounds = { ...limits, silenceMs: connections.uploadMs };
  const body = await readBody(request, bounds, budget, watch);
  const encoding = request.headers['content-encoding'] ?? null;
  const sent = isPlain(encoding) ? body : await decodeBody(body, encoding!, bounds, budget);
  // What follows passes over the whole body, and so did putting it together: others have their turn in between.
  if (isLarge(sent)) await nextTurn();
  const headers = headerPairs(request);
  if (!door.isWrapped && door.format === null) {
    return {
      saved: new SavedRequest(target.path, target.query, headers, sent, budget),
      losses: [],
      told: null,
      asked: null,
      conversation: NO_CONVERSATION,
    };
  }
  const terms = { ...door.terms, model: door.terms.model === null ? null : houseModel(door.terms.model, aliases) };
  let held = sent.length;
  const hold = (bytes: number) => {
    budget.take(bytes - held);
    held = bytes;
  };
  try {
    const large = isLarge(sent) ? await readLarge({ door: door.name, terms, bytes: sent }) : null;
    if (large !== null) hold(large.native.length);
    const { read, asked } = large !== null ? { read: large, asked: UNSTORED } : await readHere(door, sent, terms, { limits, hold, recall });
    const { facts, betas, optionalTools, customTools, cacheKey, losses, told, conversation, refusal } = read;
    const native = asBuffer(read.native);
    const path = door.endpoint === 'count_tokens' ? '/v1/messages/count_tokens' : '/v1/messages';
    const body = refusal === null ? asBuffer(read.body) : native;
    if (refusal === null) budget.take(body.length);
    const saved = new SavedRequest(path, '', houseHeaders(headers, betas), body, budget);
    saved.optionalTools = optionalTools;
    saved.customTools = customTools;
    saved.cacheKey = cacheKey;
    saved.takesCacheMarks = refusal === null && !door.isWrapped && !body.includes('"cache_control"');
    if (refusal !== null) {
      const { code, message, details } = refusal;
      saved.untranslatable = { refusal: new GatehouseError(code, message, { details: { ...details } }), terms };
    }
    return { saved: saved.withNative({ body: native, facts }), losses, told, asked, conversation };
  } catch (error) {
    budget.release(held);
    throw error;
  }
}

/** All that is known here of a request that a worker read: one that needs no memory. */
const UNSTORED = { store: false };

interface ReadTerms {
  readonly limits: Snapshot['limits'];
  /** The client's bytes have this length now. */
  readonly hold: (bytes: number) => void;
  readonly recall: Recall;
}

/** On this thread, step by step: others are served between them. */
async function readHere(
  door: Door,
  sent: Buffer,
  terms: PathTerms,
  { limits, hold, recall }: ReadTerms,
): Promise<{ readonly read: MessagesBody; readonly asked: unknown }> {
  const native = withPath(door, sent, terms);
  hold(native.length);
  const scanned = scanClientBody(door, native);
  await turnFor(native);
  const asked = parseClientBody(native);
  await turnFor(native);
  const recalled = keepsReferences(door) ? recall(asked) : null;
  if (recalled === null) return { read: translateBody(door, scanned, asked, terms), asked };
  // No provider knows these ids: it gets what they stand for.
  const whole = Buffer.from(JSON.stringify(recalled));
  assertWithin(whole, limits.bodyBytes);
  hold(whole.length);
  return { read: translateBody(door, scanClientBody(door, whole), recalled, terms), asked };
}

async function turnFor(body: Buffer): Promise<void> {
  if (isLarge(body)) await nextTurn();
}

function assertWithin(body: Buffer, mostBytes: number): void {
  if (body.length > mostBytes)
    throw new GatehouseError(
      'body_too_large',
      `With what it refers to, the request is larger than ${megabytes(mostBytes)} MB (limits.bodyMb); shorten the conversation or raise the limit.`,
    );
}

/** As a Messages client would have sent them. */
function houseHeaders(headers: HeaderPairs, betas: readonly string[]): HeaderPairs {
  const kept = headers.filter(([name]) => name !== 'anthropic-version' && name !== 'accept' && !name.startsWith('x-stainless-'));
  const more: [string, string][] = [['anthropic-version', '2023-06-01']];
  if (betas.length > 0) more.push(['anthropic-beta', betas.join(',')]);
  return [...kept, ...more];
}
