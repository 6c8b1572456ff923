/**
 * The body of one attempt, from the saved original. Pure, and the same on whichever thread: of a large request a worker
 * writes it.
 */
import type { AttemptBody, WrittenBody } from '../body-jobs.ts';
import type { BodyFacts } from '../body/body-facts.ts';
import { spliceModel } from '../body/scan-body.ts';
import { spliceBody } from '../body/splice-body.ts';
import { holdToVersion } from '../formats/api-version.ts';
import type { MessagesRequest } from '../formats/messages.ts';
import { listOf, parseFields } from '../formats/open-json.ts';
import { withCacheMarks } from '../formats/prompt-caching.ts';
import { holdsSeal, withoutSealedThinking } from '../formats/sealed-signature.ts';
import type { PivotRequest, TargetFormat } from '../formats/wire-format.ts';
import { writeWithoutOptional } from '../formats/write-without-optional.ts';
import { asksForUsage, withUsage } from '../upstream/chat-usage.ts';

/** What both threads know an attempt's body by. */
export interface BodyPlan extends Omit<AttemptBody, 'pivot' | 'native'> {
  readonly pivot: PivotRequest;
  readonly native: { readonly body: Buffer; readonly modelRange: readonly [start: number, end: number] | null } | null;
}

export interface Written extends WrittenBody {
  readonly body: Buffer;
}

/** For a provider that speaks Messages: the original, without other vendors' thinking, should a session bring some. */
export function ownBody(plan: BodyPlan): Written {
  const { modelRange, asked, model } = plan;
  const pivot = pivotOf(plan);
  const body = plan.isMarkedForCache ? spliceBody(pivot.bytes, MODEL, { model }) : withModel(pivot.bytes, modelRange, model, asked);
  const written = { body, losses: [], toolNames: [], hidesUsage: false };
  if (!holdsSeal(body)) return written;
  const { messages } = pivot.json();
  const kept = withoutSealedThinking(messages);
  if (kept === messages) return written;
  return { ...written, body: spliceBody(body, MESSAGES, { messages: kept }), losses: ['thinking that another vendor signed'] };
}

const MODEL: ReadonlySet<string> = new Set(['model']);
const MESSAGES: ReadonlySet<string> = new Set(['messages']);

/** In the provider's format: the client's own bytes where it speaks it, else a translation. Throws what its `write` throws. */
export function foreignBody(plan: BodyPlan, dialect: TargetFormat): Written {
  const { native, asked, model, stream, isUntranslatable, versionHeaders } = plan;
  holdToVersion(versionHeaders, () => plan.pivot.json());
  const pivot = pivotOf(plan);
  const toolNames = isUntranslatable ? [] : toolNamesOf(pivot.json());
  if (native === null) {
    const { body, losses } = writeWithoutOptional(dialect, plan.isLimitOurs ? withoutLimit(pivot) : pivot, { model, stream });
    return { body, losses, toolNames, hidesUsage: false };
  }
  const own = native.modelRange === null ? native.body : withModel(native.body, native.modelRange, model, asked);
  if (plan.isUnstored) return { body: unstored(own), losses: [], toolNames, hidesUsage: false };
  const hidesUsage = dialect.id === 'openai-chat' && stream && !asksForUsage(own);
  return { body: hidesUsage ? withUsage(own) : own, losses: [], toolNames, hidesUsage };
}

/** The request as saved, or with marks for the prompt cache. */
function pivotOf({ pivot, isMarkedForCache }: BodyPlan): PivotRequest {
  if (!isMarkedForCache) return pivot;
  const request = withCacheMarks(pivot.json());
  return { ...pivot, bytes: Buffer.from(JSON.stringify(request)), json: () => request };
}

function withoutLimit(pivot: PivotRequest): PivotRequest {
  return {
    ...pivot,
    json() {
      const { max_tokens: _limit, ...rest } = pivot.json();
      return rest as MessagesRequest;
    },
  };
}

/** Nothing stays at the provider: its reasoning comes back encrypted instead, for the client or us to keep. */
function unstored(body: Buffer): Buffer {
  const { include } = parseFields(body.toString('utf8')) ?? {};
  const wanted = new Set([...listOf(include), 'reasoning.encrypted_content']);
  return spliceBody(body, STORE, { store: false, include: [...wanted] });
}

const STORE: ReadonlySet<string> = new Set(['store', 'include']);

/** Nobody has checked the request yet: the writer will. */
function toolNamesOf({ tools }: MessagesRequest): string[] {
  return Array.isArray(tools) ? tools.flatMap((tool) => (typeof tool?.name === 'string' ? [tool.name] : [])) : [];
}

export function withModel(body: Buffer, modelRange: BodyFacts['modelRange'], model: string, asked: string): Buffer {
  return model === asked ? body : spliceModel(body, { modelRange }, model);
}
