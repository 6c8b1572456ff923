/**
 * Reads what an answer cost from the answer itself: the frames of a stream, or the JSON of a reply that was not
 * streamed. It sees every event of every stream, so it parses only the few that carry usage and merely measures the
 * rest. What a provider says is not trusted blindly: impossible numbers are mended and the reading is marked doubtful.
 * It must never throw, and never change or keep a frame.
 */
import { emptyUsage, type Usage } from '../../contract/records.ts';
import type { CostFacts } from '../body/body-facts.ts';
import { frameData, type SseFrame } from '../formats/sse-frames.ts';
import { estimateOutputTokens } from './estimate.ts';
import { type CountedPass, hasInput, mergeUsage, passesOf, totalUsage, type UsageCounts } from './usage-counts.ts';

/** Everything an answer told about its cost so far. */
export interface Reading {
  /** Null when the provider never said anything about usage. */
  readonly usage: Usage | null;
  /** The same by passes, each at its own model; empty when nothing is known. The last one was under way when a stream broke off. */
  readonly passes: readonly CountedPass[];
  /** The provider's final count was seen. False: `usage.output` is at least what was streamed, estimated. */
  readonly isFinal: boolean;
  /** Counts were missing their meaning (negative, not a number, beyond belief) and were mended. */
  readonly isDoubtful: boolean;
  /** The model that answered, in the provider's words. */
  readonly model: string | null;
  readonly stopReason: string | null;
  /** What changes the price; null where the provider is silent. */
  readonly speed: string | null;
  readonly serviceTier: string | null;
  readonly inferenceGeo: string | null;
  /** A credit lowers the bill by an amount that is not told. */
  readonly hasCredit: boolean;
  /** What the provider says it charged, nano-dollars; null when it says nothing. */
  readonly reportedNanoUsd: number | null;
}

/** `asked` is the longest lifetime of the request's cache marks: of writes that a provider does not split. */
export function createUsageReader(asked: CostFacts['cacheMarks'] = 'none'): UsageReader {
  return new UsageReader(asked);
}

export class UsageReader {
  stopReason: string | null = null;
  model: string | null = null;
  /** The type and text of an `error` event, once there was one. */
  error: { readonly type: string; readonly message: string } | null = null;

  #counts: UsageCounts | null = null;
  #isFinal = false;
  #streamedBytes = 0;
  readonly #asked: CostFacts['cacheMarks'];

  constructor(asked: CostFacts['cacheMarks']) {
    this.#asked = asked;
  }

  /** Takes one frame. Deltas, the mass of a stream, cost a comparison and an addition. */
  frame(frame: SseFrame): void {
    switch (frame.event) {
      case 'content_block_delta':
        this.#streamedBytes += Math.max(0, frame.bytes.length - DELTA_ENVELOPE_BYTES);
        return;
      case 'message_start':
      case 'message_delta':
      case 'error':
        this.#take(parse(frameData(frame)));
        return;
      case 'message':
        // No `event:` line: the type stands only inside the data.
        if (UNNAMED.some((type) => frame.bytes.includes(type))) this.#take(parse(frameData(frame)));
        else this.#streamedBytes += Math.max(0, frame.bytes.length - DELTA_ENVELOPE_BYTES);
    }
  }

  /** Takes the whole body of a reply that was not streamed. Anything but a JSON object says nothing. */
  json(body: Uint8Array): void {
    const message = parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
    if (message?.['type'] === 'error') this.#takeError(message);
    else if (message) {
      this.#takeMessage(message);
      this.#isFinal = this.#counts !== null;
    }
  }

  /** What is known now; safe to ask at any time and more than once. */
  reading(): Reading {
    const { speed = null, serviceTier = null, inferenceGeo = null, isDoubtful = false } = this.#counts ?? {};
    const { hasCredit = false, reportedNanoUsd = null } = this.#counts ?? {};
    const passes = this.#passes();
    return {
      usage: passes.length === 0 ? null : totalUsage(passes),
      passes,
      isFinal: this.#isToldInFull(),
      isDoubtful,
      model: this.#counts?.iterations?.fallback ?? this.model,
      stopReason: this.stopReason,
      speed,
      serviceTier,
      inferenceGeo,
      hasCredit,
      reportedNanoUsd,
    };
  }

  #passes(): readonly CountedPass[] {
    const streamed = estimateOutputTokens(this.#streamedBytes);
    if (this.#counts === null) return streamed > 0 ? [{ model: null, usage: { ...emptyUsage, output: streamed } }] : [];
    const passes = passesOf(this.#counts);
    const missing = this.#isToldInFull() ? 0 : streamed - totalUsage(passes).output;
    if (missing <= 0) return passes;
    const last = passes.at(-1)!;
    return [...passes.slice(0, -1), { ...last, usage: { ...last.usage, output: last.usage.output + missing } }];
  }

  /** Every answer has read something: counts without any input are those of a provider that never said. */
  #isToldInFull(): boolean {
    if (!this.#isFinal || this.#counts === null) return false;
    const usage = totalUsage(passesOf(this.#counts));
    return hasInput(usage) && (usage.output > 0 || this.#streamedBytes === 0);
  }

  #take(event: Fields | null): void {
    if (event?.['type'] === 'message_start') this.#takeMessage(fields(event['message']) ?? {});
    else if (event?.['type'] === 'message_delta') {
      this.#takeStopReason(fields(event['delta']));
      this.#isFinal = this.#takeUsage(event['usage']) || this.#isFinal;
    } else if (event?.['type'] === 'error') this.#takeError(event);
  }

  #takeMessage(message: Fields): void {
    if (typeof message['model'] === 'string' && message['model'] !== '') this.model = message['model'].slice(0, 200);
    this.#takeStopReason(message);
    this.#takeUsage(message['usage']);
  }

  #takeStopReason(from: Fields | null): void {
    if (typeof from?.['stop_reason'] === 'string') this.stopReason = from['stop_reason'].slice(0, 100);
  }

  #takeUsage(value: unknown): boolean {
    const said = fields(value);
    // Our own guess at the start of a translated stream.
    if (said?.['estimated'] === true) return false;
    if (said) this.#counts = mergeUsage(this.#counts, said, this.#asked);
    return said !== null;
  }

  #takeError(event: Fields): void {
    const error = fields(event['error']);
    this.error = { type: text(error?.['type'], 'api_error', 100), message: text(error?.['message'], '', 2000) };
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** Bytes of a text delta's frame around its text; other kinds of delta have a few more, which makes them dearer, not free. */
const DELTA_ENVELOPE_BYTES = 113;
const UNNAMED = ['"message_start"', '"message_delta"', '"type":"error"'];

function parse(json: string): Fields | null {
  try {
    return fields(JSON.parse(json));
  } catch {
    return null;
  }
}

function fields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function text(value: unknown, otherwise: string, most: number): string {
  return typeof value === 'string' ? value.slice(0, most) : otherwise;
}
