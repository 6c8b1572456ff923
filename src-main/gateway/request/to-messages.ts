/**
 * A client's body in Messages: one in a cloud's envelope loses only the envelope, any other is translated. Pure, and
 * the same on whichever thread: a large body is read by a worker.
 */
import { GatehouseError } from '../../contract/errors.ts';
import { isAnswering } from '../../contract/records.ts';
import type { MessagesBody } from '../body-jobs.ts';
import type { NativeFacts } from '../body/body-facts.ts';
import { scanNativeBody } from '../body/scan-body.ts';
import { spliceBody } from '../body/splice-body.ts';
import { parseJson } from '../formats/parse-json.ts';
import type { MessagesRequest } from '../formats/messages.ts';
import type { PathTerms } from '../formats/wire-format.ts';
import type { Door } from '../listener/doors.ts';
import { conversationIn } from '../routing/affinity.ts';
import { needsMemory } from './response-memory.ts';

export type BodyDoor = Pick<Door, 'endpoint' | 'format' | 'isWrapped' | 'takesModelFromPath' | 'rewrite'>;

/** A client's bytes with what the path says put in. */
export interface ScannedBody {
  readonly native: Buffer;
  readonly facts: NativeFacts;
}

type Translated = MessagesBody & { readonly native: Buffer; readonly body: Buffer };

/** Everything at once, for a body that needs nothing that is kept elsewhere; else null. Throws as the steps do. */
export function toMessages(door: BodyDoor, sent: Buffer, terms: PathTerms): Translated | null {
  const scanned = scanClientBody(door, withPath(door, sent, terms));
  const json = parseClientBody(scanned.native);
  if (keepsReferences(door) && needsMemory(json)) return null;
  return translateBody(door, scanned, json, terms);
}

/** Does the door's format let a request refer to earlier answers? */
export function keepsReferences({ format }: BodyDoor): boolean {
  return format?.id === 'openai-responses';
}

/** What the path alone says, in the body. Throws `body_invalid`. */
export function withPath(door: BodyDoor, sent: Buffer, { model }: PathTerms): Buffer {
  const named = door.takesModelFromPath === true ? spliceBody(sent, MODEL, { model }) : sent;
  return door.rewrite?.(named) ?? named;
}

/** Before anything is built from it: the scan bounds depth and number of values, which parsing pays for. Throws `body_repeated_key`. */
export function scanClientBody({ format }: BodyDoor, native: Buffer): ScannedBody {
  return { native, facts: scanNativeBody(native, format?.id ?? null) };
}

/** `json` is what `native` says. Throws what `onlyNative` throws on. */
export function translateBody(door: BodyDoor, { native, facts }: ScannedBody, json: unknown, terms: PathTerms): Translated {
  const known = { native, facts, conversation: conversationIn(json), told: door.format?.repeated?.(json, native.length) ?? null };
  try {
    return { ...known, ...(door.isWrapped ? unwrap(native, json, terms) : translate(door, json, terms)), refusal: null };
  } catch (error) {
    const { code, message, details } = onlyNative(door, error);
    return { ...known, body: NOTHING, ...NO_EXTRAS, losses: [], refusal: { code, message, details } };
  }
}

const NOTHING = Buffer.alloc(0);
const NO_EXTRAS = { betas: [], optionalTools: [], customTools: [], cacheKey: null } as const;

/**
 * Why a body cannot be said in Messages, where a provider may still take it as it is. Throws on what no provider may be
 * asked: a count is asked of every provider in its own way, and what can't be metered is refused everywhere.
 */
function onlyNative({ endpoint }: BodyDoor, error: unknown): GatehouseError {
  if (!isAnswering(endpoint) || !(error instanceof GatehouseError) || error.definition.status !== 400) throw error;
  if (UNMETERED.has(String(error.details['feature']))) throw error;
  return error;
}

/**
 * What is not passed on, even to a provider that knows it: an answer that is fetched later tells its usage to nobody
 * here, and sounds and images are billed by other prices than the catalogue has.
 */
const UNMETERED: ReadonlySet<string> = new Set(['background', 'audio', 'modalities', 'generationConfig.responseModalities']);

const MODEL: ReadonlySet<string> = new Set(['model']);

interface Read extends Pick<MessagesBody, 'betas' | 'optionalTools' | 'customTools' | 'cacheKey' | 'losses'> {
  readonly body: Buffer;
}

function translate({ format, endpoint }: BodyDoor, json: unknown, terms: PathTerms): Read {
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

function unwrap(raw: Buffer, json: unknown, { model, stream }: PathTerms): Read {
  const betas: unknown = typeof json === 'object' && json !== null ? (json as { anthropic_beta?: unknown }).anthropic_beta : undefined;
  const named = Array.isArray(betas) ? betas.filter((beta): beta is string => typeof beta === 'string') : [];
  const body =
    model === null
      ? spliceBody(raw, ENVELOPE, {})
      : spliceBody(raw, ENVELOPE_WITH_MODEL, { model, ...(stream === true ? { stream } : {}) });
  return { body, ...NO_EXTRAS, betas: named, losses: [] };
}

/** Throws `body_invalid`. */
export function parseClientBody(body: Buffer): unknown {
  try {
    return parseJson(body.toString('utf8'));
  } catch (error) {
    throw new GatehouseError(
      'body_invalid',
      `The request body is not valid JSON: ${error instanceof Error ? error.message : 'unreadable'}.`,
    );
  }
}
