/**
 * Reads from a raw JSON body what routing, permissions and budgets need, in one pass, without building its values and
 * without ever serialising it again: the bytes that came are the bytes that go. A field that decides about routing or
 * money must stand once: a repeated one is refused, because two parsers may disagree about which one counts.
 */
import { GatehouseError } from '../../contract/errors.ts';
import type { FormatId, PathTerms } from '../formats/wire-format.ts';
import type { BodyFacts, NativeFacts } from './body-facts.ts';
import { ContentWalk } from './content-walk.ts';
import type { JsonCursor } from './json-cursor.ts';
import { OutputLimit, count } from './output-limit.ts';
import { RequestTally } from './request-tally.ts';
import { ToolsWalk } from './tools-walk.ts';
import { openBody } from './top-level-members.ts';
import { WordTable } from './word-table.ts';

/** Throws GatehouseError `body_invalid` or `body_repeated_key`, naming the field. */
export function scanBody(body: Buffer): BodyFacts {
  const scan = new BodyScan(body, null);
  return factsOf(scan, scan.model, scan.stream);
}

/** The same of a body that only its own format can say. What its path says counts for more than what stands in it. */
export function scanUntranslatable(body: Buffer, format: FormatId | null, path: PathTerms): BodyFacts {
  const scan = new BodyScan(body, format);
  return factsOf(scan, path.model ?? scan.model, path.stream ?? scan.stream);
}

function factsOf({ tally, modelRange, thinking, userId }: BodyScan, model: string | null, stream: unknown): BodyFacts {
  if (model === null || model === '') {
    throw new GatehouseError('body_invalid', 'The request has no "model": send one as a non-empty string.');
  }
  if (stream !== undefined && stream !== null && typeof stream !== 'boolean') {
    throw new GatehouseError('body_invalid', '"stream" must be true or false.');
  }
  const { device_id: deviceId, session_id: sessionId } = readUser(userId);
  return {
    ...tally.facts,
    model,
    modelRange: modelRange ?? [0, 0],
    stream: stream === true,
    thinking,
    deviceId: short(deviceId),
    sessionId: short(sessionId),
  };
}

/** A body in another format than Messages, as its client sent it. Throws as `scanBody` does. */
export function scanNativeBody(body: Buffer, format: FormatId | null): NativeFacts {
  const { tally, modelRange } = new BodyScan(body, format);
  return { ...tally.facts, modelRange };
}

/** A copy of the body with another model; nothing else changes. */
export function spliceModel(body: Buffer, { modelRange: [start, end] }: Pick<BodyFacts, 'modelRange'>, model: string): Buffer {
  return Buffer.concat([body.subarray(0, start), Buffer.from(JSON.stringify(model)), body.subarray(end)]);
}

/** The fields at the top that mean something, in whichever format. Google takes both spellings of its names. */
const SINGLE = [
  'model',
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
  'stream',
  'tools',
  'thinking',
  'speed',
  'service_tier',
  'serviceTier',
  'inference_geo',
  'fallbacks',
  'thread',
  'container',
  'n',
  'generationConfig',
  'generation_config',
  'inferenceConfig',
  'toolConfig',
  'tool_config',
  'cachedContent',
  'cached_content',
  'previous_response_id',
  'conversation',
  'prompt',
] as const;
const REPEATABLE = [
  'metadata',
  'cache_control',
  'models',
  'mcp_servers',
  'web_search_options',
  'plugins',
  'prediction',
  'compaction',
  'input',
  'additionalModelRequestFields',
  'guardrailConfig',
  'search_parameters',
  'enable_search',
  'preset',
] as const;
type Field = (typeof SINGLE)[number] | (typeof REPEATABLE)[number];
const FIELDS = new WordTable<Field>([...SINGLE, ...REPEATABLE]);
const MUST_BE_SINGLE: ReadonlySet<Field> = new Set(SINGLE);

/** Members of the small objects at the top. */
const SUB_FIELDS = new WordTable([
  'type',
  'id',
  'model',
  'speed',
  'max_tokens',
  'maxTokens',
  'maxOutputTokens',
  'max_output_tokens',
  'candidateCount',
  'candidate_count',
  'tools',
  'user_id',
  'previous_message_id',
]);

class BodyScan {
  readonly #cursor: JsonCursor;
  readonly #tools: ToolsWalk;
  readonly #content: ContentWalk;
  readonly tally = new RequestTally();
  model: string | null = null;
  modelRange: readonly [start: number, end: number] | null = null;
  stream: unknown;
  thinking: string | null = null;
  userId: string | null = null;
  readonly #limit: OutputLimit;
  readonly #isMessages: boolean;

  /** `format`: the body's own; null for Messages. */
  constructor(body: Buffer, format: FormatId | null) {
    this.#limit = new OutputLimit(format);
    this.#isMessages = format === null;
    this.#cursor = openBody(body);
    this.#tools = new ToolsWalk(this.#cursor, this.tally);
    this.#content = new ContentWalk(this.#cursor, this.tally, this.#tools);
    this.#members();
    this.#cursor.end();
    this.tally.maxTokens = this.#limit.tokens;
  }

  #members(): void {
    const cursor = this.#cursor;
    const seen = new Set<Field>();
    for (let more = cursor.enterObject(); more; more = cursor.moreMembers()) {
      const field = cursor.name(FIELDS);
      if (field === null) {
        this.#content.value();
        continue;
      }
      if (seen.has(field) && MUST_BE_SINGLE.has(field)) {
        throw new GatehouseError('body_repeated_key', `"${field}" stands twice in the request; send it once.`);
      }
      seen.add(field);
      this.#field(field);
    }
  }

  #field(field: Field): void {
    const cursor = this.#cursor;
    const content = this.#content;
    const tally = this.tally;
    switch (field) {
      case 'model': {
        const start = cursor.at;
        this.model = cursor.string();
        this.modelRange = [start, cursor.at];
        return;
      }
      case 'stream':
        this.stream = cursor.scalar() ?? {};
        return;
      case 'max_tokens':
      case 'max_completion_tokens':
      case 'max_output_tokens':
        this.#limit.say(field, cursor.scalar());
        return;
      case 'thinking':
        this.thinking = this.#typeOf();
        return;
      case 'tools':
        this.#tools.list();
        return;
      case 'toolConfig':
      case 'tool_config':
        for (const name of this.#subFields()) {
          if (name === 'tools') this.#tools.list();
          else cursor.skip();
        }
        return;
      case 'speed':
        tally.speed = short(cursor.string());
        return;
      case 'service_tier':
      case 'serviceTier':
        tally.serviceTier = cursor.isObject ? this.#typeOf() : short(cursor.string());
        return;
      case 'inference_geo':
        tally.inferenceGeo = short(cursor.string());
        return;
      case 'fallbacks':
      case 'models':
        this.#fallbacks();
        return;
      case 'thread':
        this.#readThread();
        return;
      case 'container':
        if (cursor.isString || cursor.isObject) tally.serverTool(field);
        this.#tools.container();
        return;
      case 'n':
        this.#asksFor(cursor.scalar());
        return;
      case 'generationConfig':
      case 'generation_config':
      case 'inferenceConfig':
        for (const name of this.#subFields()) {
          if (name === 'candidateCount' || name === 'candidate_count') this.#asksFor(cursor.scalar());
          else if (name === null) cursor.skip();
          else this.#limit.say(`${field}.${name}`, cursor.scalar());
        }
        return;
      case 'cachedContent':
      case 'cached_content':
        if (cursor.isString) tally.keepsInput('cached_content', cursor.string());
        else cursor.skip();
        return;
      case 'previous_response_id':
        if (cursor.isString) tally.keepsInput('response', cursor.string());
        else cursor.skip();
        return;
      case 'conversation':
        if (cursor.isString) tally.keepsInput('conversation', cursor.string());
        else if (cursor.isObject)
          for (const name of this.#subFields()) tally.keepsInput('conversation', name === 'id' ? cursor.string() : this.#skipped());
        else cursor.skip();
        return;
      case 'prompt':
        // A prompt that OpenAI keeps: its text is not in the body.
        if (!cursor.isObject) return content.value();
        for (const name of this.#subFields()) {
          if (name === 'id') tally.keepsInput('item', cursor.string());
          else content.value();
        }
        return;
      case 'metadata':
        for (const name of this.#subFields()) {
          if (name === 'user_id') this.userId = cursor.string();
          else cursor.skip();
        }
        return;
      case 'cache_control':
        tally.mark(cursor);
        return;
      case 'mcp_servers':
      case 'plugins':
        this.#serverTool(field, cursor.isList);
        return;
      case 'web_search_options':
      case 'search_parameters':
      case 'guardrailConfig':
        this.#serverTool(field, cursor.isObject);
        return;
      case 'enable_search':
        if (cursor.scalar() !== false) tally.serverTool(field);
        return;
      case 'preset':
        // OpenRouter keeps a model, prompts and tools under such a name.
        if (cursor.isString) tally.delegate('default');
        cursor.skip();
        return;
      case 'prediction':
        tally.predicts ||= cursor.isObject;
        content.value();
        return;
      case 'compaction':
        tally.compacts ||= cursor.isObject;
        cursor.skip();
        return;
      case 'input':
        content.value(true);
        return;
      case 'additionalModelRequestFields':
        this.#members();
    }
  }

  /** Names of the object that begins at the cursor; whoever takes one moves past its value. */
  *#subFields() {
    const cursor = this.#cursor;
    for (let more = cursor.enterObject(); more; more = cursor.moreMembers()) yield cursor.name(SUB_FIELDS);
  }

  #skipped(): null {
    this.#cursor.skip();
    return null;
  }

  #typeOf(): string | null {
    let type: string | null = null;
    for (const name of this.#subFields()) {
      if (name === 'type') type = short(this.#cursor.string());
      else this.#cursor.skip();
    }
    return type;
  }

  #serverTool(name: string, isThere: boolean): void {
    if (isThere) this.tally.serverTool(name);
    this.#content.value();
  }

  #readThread(): void {
    const cursor = this.#cursor;
    let isContinued = false;
    let previousMessageId: string | null = null;
    const isThere = cursor.isObject;
    for (const name of this.#subFields()) {
      if (name === 'type') isContinued = cursor.string() === 'continue' || isContinued;
      else if (name === 'previous_message_id') {
        previousMessageId = cursor.string();
        // Every one of them: nobody knows which of a repeated name its provider takes.
        this.tally.keeps('message', previousMessageId);
      } else cursor.skip();
    }
    if (isContinued || previousMessageId !== null) {
      this.tally.thread = { type: 'continue', previousMessageId: previousMessageId ?? '' };
    } else if (isThere) this.tally.thread = { type: 'create' };
  }

  /** `"default"`, or a list of models, bare or with what is different for them. */
  #fallbacks(): void {
    const cursor = this.#cursor;
    if (!cursor.isList) return this.#fallback();
    for (let more = cursor.enterList(); more; more = cursor.moreElements()) this.#fallback();
  }

  #fallback(): void {
    const cursor = this.#cursor;
    if (cursor.isString) return this.tally.delegate(cursor.string() ?? '');
    if (!cursor.isObject) return cursor.skip();
    for (const name of this.#subFields()) {
      if (name === 'model') this.tally.delegate(cursor.string() ?? '');
      else if (name === 'speed') this.tally.delegatedSpeed = cursor.string() === 'fast' ? 'fast' : this.tally.delegatedSpeed;
      else if (name === 'max_tokens') this.tally.delegatedMaxTokens = larger(this.tally.delegatedMaxTokens, count(cursor.scalar()));
      else if (name === 'type') this.tally.delegatesToDefault = cursor.string() === 'default' || this.tally.delegatesToDefault;
      else cursor.skip();
    }
  }

  #asksFor(value: unknown = {}): void {
    const answers = value === null ? 1 : count(value);
    // Messages has no such field: whatever stands there means nothing.
    if (answers === null && this.#isMessages) return;
    if (answers === null) throw new GatehouseError('body_invalid', 'How many answers are wanted must be said as a whole number.');
    this.tally.completions = Math.max(this.tally.completions, answers);
  }
}

function larger(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

/**
 * Claude Code sends `metadata.user_id` as a JSON string: `{"device_id":..,"session_id":..}`, and sent
 * `user_…_account_…_session_…` before; others send anything.
 */
function readUser(userId: string | null): { readonly device_id?: unknown; readonly session_id?: unknown } {
  const earlier = /^user_.*_session_([\w-]+)$/.exec(userId?.slice(0, 500) ?? '')?.[1];
  if (earlier !== undefined) return { session_id: earlier };
  if (userId === null || !userId.startsWith('{')) return {};
  try {
    const user: unknown = JSON.parse(userId);
    return typeof user === 'object' && user !== null ? user : {};
  } catch {
    return {};
  }
}

function short(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : null;
}
