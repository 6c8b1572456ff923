/**
 * Reads from a raw JSON body what routing needs, without parsing the rest and without ever serialising it again: the
 * bytes that came are the bytes that go. Only the top level is looked at; below it brackets and strings are skipped.
 * A field that decides about routing or money must stand once: a repeated one is refused, because two parsers may
 * disagree about which one counts.
 */
import { GatehouseError } from '../../contract/errors.ts';

/** What the data plane knows of a Messages request. `modelRange` is where the model's JSON string stands in the body. */
export interface BodyFacts {
  readonly model: string;
  readonly modelRange: readonly [start: number, end: number];
  readonly stream: boolean;
  readonly maxTokens: number | null;
  /** `enabled`, `adaptive`, `disabled`, or null when the request has no thinking. */
  readonly thinking: string | null;
  readonly hasTools: boolean;
  readonly speed: string | null;
  readonly serviceTier: string | null;
  /** Claude Code's stable id of the machine, from `metadata.user_id`. */
  readonly deviceId: string | null;
  readonly sessionId: string | null;
}

/** Some of these only other formats know; in Messages they are not there, or not looked at. */
const SINGLE = new Set(
  `model max_tokens stream tools thinking speed service_tier
   max_completion_tokens max_output_tokens generationConfig inferenceConfig toolConfig`.split(/\s+/),
);
const WANTED = new Set([...SINGLE, 'metadata']);
const MAX_DEPTH = 512;

/** Throws GatehouseError `body_invalid` or `body_repeated_key`, naming the field. */
export function scanBody(body: Buffer): BodyFacts {
  const ranges = topLevelRanges(body);
  const value = (name: string): unknown => {
    const range = ranges.get(name);
    return range === undefined ? undefined : parseSlice(body, range, name);
  };
  const modelRange = ranges.get('model');
  const model = value('model');
  if (modelRange === undefined || typeof model !== 'string' || model === '') {
    throw new GatehouseError('body_invalid', 'The request has no "model": send one as a non-empty string.');
  }
  const stream = value('stream');
  if (stream !== undefined && stream !== null && typeof stream !== 'boolean') {
    throw new GatehouseError('body_invalid', '"stream" must be true or false.');
  }
  const maxTokens = value('max_tokens');
  const user = readUser(value('metadata'));
  const tools = ranges.get('tools');
  const thinking = value('thinking');
  return {
    model,
    modelRange,
    stream: stream === true,
    maxTokens: typeof maxTokens === 'number' && Number.isSafeInteger(maxTokens) && maxTokens >= 0 ? maxTokens : null,
    thinking: isRecord(thinking) && typeof thinking['type'] === 'string' ? thinking['type'] : null,
    hasTools: tools !== undefined && /[^[\]\s]/.test(body.toString('latin1', tools[0], Math.min(tools[1], tools[0] + 100))),
    speed: asString(value('speed')),
    serviceTier: asString(value('service_tier')),
    deviceId: asString(user['device_id']),
    sessionId: asString(user['session_id']),
  };
}

/** Where the model stands in a body of any format; null where it stands elsewhere. Throws as `scanBody` does. */
export function rangeOfModel(body: Buffer): BodyFacts['modelRange'] | null {
  return topLevelRanges(body).get('model') ?? null;
}

/** A copy of the body with another model; nothing else changes. */
export function spliceModel(body: Buffer, { modelRange: [start, end] }: Pick<BodyFacts, 'modelRange'>, model: string): Buffer {
  return Buffer.concat([body.subarray(0, start), Buffer.from(JSON.stringify(model)), body.subarray(end)]);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function topLevelRanges(body: Buffer): Map<string, readonly [number, number]> {
  const ranges = new Map<string, readonly [number, number]>();
  for (const { name, start, end } of topLevelMembers(body)) {
    if (!WANTED.has(name)) continue;
    if (ranges.has(name) && SINGLE.has(name)) {
      throw new GatehouseError('body_repeated_key', `"${name}" stands twice in the request; send it once.`);
    }
    ranges.set(name, [start, end]);
  }
  return ranges;
}

/** A field of the body's object: where its quoted name begins, and where its value stands. */
export interface TopLevelMember {
  readonly name: string;
  readonly nameStart: number;
  readonly start: number;
  readonly end: number;
}

/** In the order of the body, repeated names included. Throws GatehouseError `body_invalid`. */
export function* topLevelMembers(body: Buffer): Generator<TopLevelMember> {
  let at = skipSpace(body, 0);
  if (body[at] !== 0x7b /* { */) throw invalid('it must be a JSON object');
  at = skipSpace(body, at + 1);
  if (body[at] === 0x7d /* } */) return assertEnd(body, at + 1);
  for (;;) {
    if (body[at] !== QUOTE) throw invalid(`a field name was expected at byte ${at}`);
    const nameStart = at;
    const nameEnd = skipString(body, at);
    const name = fieldName(body, at, nameEnd);
    at = skipSpace(body, nameEnd);
    if (body[at] !== 0x3a /* : */) throw invalid(`":" was expected at byte ${at}`);
    const start = skipSpace(body, at + 1);
    const end = skipValue(body, start);
    yield { name, nameStart, start, end };
    at = skipSpace(body, end);
    if (body[at] === 0x7d /* } */) return assertEnd(body, at + 1);
    if (body[at] !== 0x2c /* , */) throw invalid(at >= body.length ? 'it ends too early' : `"," or "}" was expected at byte ${at}`);
    at = skipSpace(body, at + 1);
  }
}

function assertEnd(body: Buffer, at: number): void {
  const rest = skipSpace(body, at);
  if (rest !== body.length) throw invalid(`something follows the JSON object at byte ${rest}`);
}

/** A name may be written with escapes (`mod\u0065l`): every JSON parser reads it as the plain one, so we must too. */
function fieldName(body: Buffer, start: number, end: number): string {
  const raw = body.toString('utf8', start + 1, end - 1);
  return raw.includes('\\') ? String(parseSlice(body, [start, end], 'a field name')) : raw;
}

function skipValue(body: Buffer, start: number): number {
  const first = body[start];
  if (first === QUOTE) return skipString(body, start);
  if (first === 0x7b || first === 0x5b) return skipNested(body, start);
  let at = start;
  while (at < body.length && isScalarByte(body[at]!)) at += 1;
  if (at === start) throw invalid(at >= body.length ? 'it ends too early' : `a value was expected at byte ${at}`);
  return at;
}

function skipNested(body: Buffer, start: number): number {
  const closers: number[] = [];
  for (let at = start; at < body.length; at += 1) {
    const byte = body[at]!;
    if (byte === QUOTE) at = skipString(body, at) - 1;
    else if (byte === 0x7b) closers.push(0x7d);
    else if (byte === 0x5b) closers.push(0x5d);
    else if (byte === 0x7d || byte === 0x5d) {
      if (closers.pop() !== byte) throw invalid(`a bracket does not match at byte ${at}`);
      if (closers.length === 0) return at + 1;
    }
    if (closers.length > MAX_DEPTH) throw invalid(`it is nested deeper than ${MAX_DEPTH} levels`);
  }
  throw invalid('it ends too early');
}

/** `start` is at the opening quote; returns the position after the closing one. */
function skipString(body: Buffer, start: number): number {
  let quote = body.indexOf(QUOTE, start + 1);
  while (quote !== -1) {
    let backslashes = 0;
    while (body[quote - 1 - backslashes] === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
    quote = body.indexOf(QUOTE, quote + 1);
  }
  throw invalid('a string is not closed');
}

function skipSpace(body: Buffer, start: number): number {
  let at = start;
  while (body[at] === 0x20 || body[at] === 0x0a || body[at] === 0x0d || body[at] === 0x09) at += 1;
  return at;
}

function isScalarByte(byte: number): boolean {
  return byte > 0x20 && byte !== 0x2c && byte !== 0x7d && byte !== 0x5d && byte !== QUOTE && byte !== 0x3a;
}

function parseSlice(body: Buffer, range: readonly [number, number], name: string): unknown {
  try {
    return JSON.parse(body.toString('utf8', range[0], range[1]));
  } catch {
    throw invalid(`the value of "${name}" is malformed`);
  }
}

/** Claude Code sends `metadata.user_id` as a JSON string: `{"device_id":..,"session_id":..}`; others send anything. */
function readUser(metadata: unknown): Record<string, unknown> {
  if (!isRecord(metadata) || typeof metadata['user_id'] !== 'string' || !metadata['user_id'].startsWith('{')) return {};
  try {
    const user: unknown = JSON.parse(metadata['user_id']);
    return isRecord(user) ? user : {};
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asString(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : null;
}

function invalid(what: string): GatehouseError {
  return new GatehouseError('body_invalid', `The request body is not valid JSON: ${what}.`);
}
