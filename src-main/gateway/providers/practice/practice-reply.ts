/**
 * From a request to the whole reply, timed part by part: which endpoint, which answer, in which form. Pure but for what
 * it remembers of sessions (which prefixes are "cached", which errors were already given), and that is bounded.
 */
import { estimateInputTokens, estimateOutputTokens } from '../../metering/estimate.ts';
import type { HeaderPairs } from '../../upstream/upstream.ts';
import type { Clock } from '../../ports.ts';
import type { KnownModel } from '../provider.ts';
import { OWN_TOOL_CHECK, encodeMessage, encodeStream, type ReplyPart } from './encode-answer.ts';
import { readPracticeRequest, type PracticeRequest } from './practice-request.ts';
import { answerTo, type PracticeAnswer } from './answer-to.ts';
import { createPrefixMemory } from './prefix-memory.ts';

export interface PracticeOptions {
  readonly clock: Clock;
  /** A unique id such as `msg_...` for the prefix `msg`. */
  newId(prefix: string): string;
  readonly models: readonly KnownModel[];
}

export interface PracticeReply {
  readonly status: number;
  readonly requestId: string;
  readonly headers: HeaderPairs;
  readonly isStream: boolean;
  /** Thinking time before the head. */
  readonly firstMs: number;
  readonly parts: readonly ReplyPart[];
  /** After the last part the connection is lost instead of ended. */
  readonly breaksOff: boolean;
}

/** How many different "once" errors are remembered. */
const REMEMBERED_ERRORS = 200;

export function createPracticeReplies({ clock, newId, models }: PracticeOptions) {
  const prefixes = createPrefixMemory(clock);
  const givenOnce = new Set<string>();

  return (path: string, headers: HeaderPairs, body: Uint8Array | null): PracticeReply => {
    const whole = (status: number, value: unknown, extra: HeaderPairs = [], firstMs = 0): PracticeReply => ({
      status,
      requestId: newId('req'),
      headers: extra,
      isStream: false,
      firstMs,
      parts: [{ text: JSON.stringify(value), waitMs: 0 }],
      breaksOff: false,
    });
    const error = (status: number, type: string, message: string, extra: HeaderPairs = []) =>
      whole(status, { type: 'error', error: { type, message } }, extra);

    if (path.endsWith('/v1/models'))
      return whole(200, { data: models.map(({ id, displayName }) => ({ type: 'model', id, display_name: displayName })) });
    const request = readPracticeRequest(headers, body);
    if (typeof request === 'string') return error(400, 'invalid_request_error', request);
    if (path.endsWith('/count_tokens')) return whole(200, { input_tokens: estimateInputTokens(body?.length ?? 0) });
    // A check of a kind we do not know gets no verdict; refused by name, the client asks again without it.
    const unknownCheck = request.safeguards.find((type) => type !== OWN_TOOL_CHECK);
    if (unknownCheck !== undefined)
      return error(400, 'invalid_request_error', `safeguards: ${unknownCheck} is not checked by the practice provider`);

    const answer = answerTo(request, newId);
    if (answer.error !== null && !(answer.error.isOnce && givenBefore(request))) {
      const { status, type, message } = answer.error;
      return error(status, type, message, status === 429 ? [['retry-after', '2']] : []);
    }
    return told(request, answer);
  };

  function givenBefore(request: PracticeRequest): boolean {
    const mark = `${request.sessionId} ${request.turn} ${request.prompt}`;
    if (givenOnce.has(mark)) return true;
    givenOnce.add(mark);
    for (const oldest of givenOnce) if (givenOnce.size > REMEMBERED_ERRORS) givenOnce.delete(oldest);
    return false;
  }

  function told(request: PracticeRequest, answer: PracticeAnswer): PracticeReply {
    const usage = prefixes.usage(request);
    const message = {
      id: newId('msg'),
      model: request.model,
      usage,
      answer,
      maxTokens: request.maxTokens,
      isChecked: request.safeguards.includes(OWN_TOOL_CHECK),
    };
    const common = { status: 200, requestId: newId('req'), headers: [], firstMs: answer.firstMs };
    if (request.isStream) return { ...common, isStream: true, parts: encodeStream(message), breaksOff: answer.breaksOff };
    const text = encodeMessage(message);
    // Unstreamed, a client waits for the whole of it: long enough to be seen, short enough to try things.
    const waitMs = Math.min(3000, estimateOutputTokens(text.length) * 5);
    return { ...common, firstMs: answer.firstMs + waitMs, isStream: false, parts: [{ text, waitMs: 0 }], breaksOff: false };
  }
}
