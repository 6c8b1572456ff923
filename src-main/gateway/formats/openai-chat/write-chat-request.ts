/**
 * A Messages request as a chat completion request for one vendor. Everything that stays behind is named in the losses;
 * nothing that describes the person or the machine leaves (metadata, safeguards, attribution).
 */
import { askedEffort, levelOf } from '../asked-effort.ts';
import { capabilityRejected } from '../capability.ts';
import { checkRequest } from '../check-request.ts';
import { leftOut } from '../left-out.ts';
import type { MessagesRequest } from '../messages.ts';
import { fieldsOf } from '../open-json.ts';
import { cacheKey } from '../openai/cache-key.ts';
import { allowsStrict } from '../openai/function-schema.ts';
import { effortsOf } from '../openai/reasoning-models.ts';
import { refuseSafeguards } from '../refuse-safeguards.ts';
import type { PivotRequest, TargetTerms, Written } from '../wire-format.ts';
import type { ChatQuirks } from './chat-quirks.ts';
import { chatMessages } from './write-chat-messages.ts';
import { chatTools } from './write-chat-tools.ts';

export function writeChatRequest(pivot: PivotRequest, { model, stream }: TargetTerms, quirks: ChatQuirks): Written {
  const request = checkRequest(pivot.json());
  refuseSafeguards(request);
  const losses = new Set(leftOut(request));
  if (pivot.bytes.includes('"cache_control"')) losses.add('cache_control: this API caches prompts by itself');
  const format = responseFormat(request, quirks, losses);
  const body = {
    model,
    messages: chatMessages(withSchemaInWords(request, format), quirks, losses),
    ...chatTools(request, quirks, losses),
    ...(request.max_tokens === undefined ? {} : { [quirks.maxTokens]: request.max_tokens }),
    ...sampling(request, model, quirks, losses),
    ...reasoning(request, model, quirks, losses),
    ...(format === null ? {} : { response_format: format }),
    ...(quirks.promptCacheKey ? cacheKey(pivot) : {}),
    ...(stream ? { stream: true, ...(quirks.streamUsage ? { stream_options: { include_usage: true } } : {}) } : {}),
  };
  return { body: Buffer.from(JSON.stringify(body)), losses: [...losses] };
}

function sampling(request: MessagesRequest, model: string, quirks: ChatQuirks, losses: Set<string>): Record<string, unknown> {
  const { temperature, top_p, top_k, stop_sequences: stops = [] } = request;
  const takesSampling = quirks.withoutSampling?.test(model) !== true;
  if (!takesSampling && temperature !== undefined) losses.add('temperature: this model does not take it');
  if (!takesSampling && top_p !== undefined) losses.add('top_p: this model does not take it');
  if (top_k !== undefined && !quirks.topK) losses.add('top_k: not known to this API');
  if (stops.length > quirks.maxStops) losses.add(`stop_sequences: this API takes ${quirks.maxStops}`);
  const stop = stops.slice(0, quirks.maxStops);
  return {
    ...(takesSampling && temperature !== undefined ? { temperature } : {}),
    ...(takesSampling && top_p !== undefined ? { top_p } : {}),
    ...(quirks.topK && top_k !== undefined ? { top_k } : {}),
    ...(stop.length > 0 ? { stop } : {}),
  };
}

function reasoning(request: MessagesRequest, model: string, quirks: ChatQuirks, losses: Set<string>): Record<string, unknown> {
  const asked = askedEffort(request);
  if (request.tools !== undefined && quirks.thoughtlessWithTools?.test(model) === true) {
    if (asked.thinking !== 'off') losses.add('thinking: with tools this model thinks only on the Responses API');
    return { reasoning_effort: 'none' };
  }
  if (asked.thinking === 'unsaid' && asked.effort === null) return {};
  const control = quirks.reasoningModels?.test(model) === false ? { kind: 'none' as const } : quirks.reasoning;
  switch (control.kind) {
    case 'none':
      if (asked.thinking !== 'off') losses.add('thinking: this model thinks as it likes');
      return {};
    case 'effort': {
      const levels = control.byModel === undefined ? control.levels : effortsOf(model, control.byModel);
      const level = levelOf(asked, levels);
      return level === null ? {} : { reasoning_effort: level };
    }
    case 'reasoning': {
      const level = levelOf(asked, control.levels);
      if (asked.thinking === 'off') return { reasoning: { enabled: false } };
      return { reasoning: level === null ? { enabled: true } : { effort: level } };
    }
    case 'thinking':
      if (asked.effort !== null) losses.add('effort: this API only knows thinking on or off');
      return { thinking: { type: asked.thinking === 'off' ? 'disabled' : 'enabled' } };
    case 'enable_thinking':
      if (asked.effort !== null && asked.budgetTokens === null) losses.add('effort: this API only knows a thinking budget');
      return {
        enable_thinking: asked.thinking !== 'off',
        ...(asked.budgetTokens === null ? {} : { thinking_budget: asked.budgetTokens }),
      };
  }
}

function responseFormat({ output_config }: MessagesRequest, quirks: ChatQuirks, losses: Set<string>): object | null {
  const format = output_config?.format;
  if (!format) return null;
  if (format.type !== 'json_schema' || quirks.structured === 'none') throw capabilityRejected('structured_outputs_unsupported');
  if (quirks.structured === 'json_object') {
    losses.add('output_config.format: the schema is told to the model, not enforced');
    return { type: 'json_object' };
  }
  const strict = quirks.strict && allowsStrict(format.schema);
  if (quirks.strict && !strict) losses.add('output_config.format: this API enforces only schemas that require every property');
  return {
    type: 'json_schema',
    json_schema: { name: 'answer', schema: fieldsOf(format.schema) ?? {}, ...(quirks.strict ? { strict } : {}) },
  };
}

function withSchemaInWords(request: MessagesRequest, format: object | null): MessagesRequest {
  if (fieldsOf(format)?.['type'] !== 'json_object') return request;
  const text = `Answer with one JSON object that matches this JSON schema, and nothing else:\n${JSON.stringify(request.output_config?.format?.schema)}`;
  const system = typeof request.system === 'string' ? [{ type: 'text' as const, text: request.system }] : (request.system ?? []);
  return { ...request, system: [...system, { type: 'text', text }] };
}
