/**
 * A Messages request as the body of Converse and ConverseStream. What only one family of models knows goes into
 * `additionalModelRequestFields`, which Bedrock hands on to the model as it is.
 * Source: Bedrock API reference, "Converse"; user guide, "Extended thinking" (Claude), "Complete request schema" (Nova),
 * "OpenAI models" (reasoning_effort).
 */
import { askedEffort, nearestLevel } from '../asked-effort.ts';
import { cloudBetas } from '../cloud-betas.ts';
import { checkRequest } from '../check-request.ts';
import { leftOut } from '../left-out.ts';
import type { MessagesRequest } from '../messages.ts';
import { refuseSafeguards } from '../refuse-safeguards.ts';
import { systemTexts } from '../system-texts.ts';
import type { PivotRequest, TargetTerms, Written } from '../wire-format.ts';
import { type ConverseModel, converseModel } from './converse-model.ts';
import { cachePoint, converseMessages } from './write-messages.ts';
import { converseTools } from './write-tools.ts';

export function writeConverse(pivot: PivotRequest, { model: id }: TargetTerms): Written {
  const request = checkRequest(pivot.json());
  refuseSafeguards(request);
  const model = converseModel(id);
  const losses = new Set(leftOut(request));
  const system = systemBlocks(request, model);
  const { format } = request.output_config ?? {};
  const effort = model.family === 'claude' ? askedEffort(request).effort : null;
  const additional = { ...ownFields(request, model, losses), ...betas(pivot, model) };
  const output = {
    ...(effort === null || request.thinking?.type === 'enabled' ? {} : { effort }),
    ...(format?.type === 'json_schema' ? { textFormat: textFormat(format.schema) } : {}),
  };
  const wantsStop = model.family === 'claude' && (request.stop_sequences ?? []).length > 0;
  const body = {
    ...(system.length === 0 ? {} : { system }),
    messages: converseMessages(request, model, losses),
    inferenceConfig: inferenceConfig(request),
    ...converseTools(request, model, losses),
    ...(Object.keys(output).length === 0 ? {} : { outputConfig: output }),
    ...(Object.keys(additional).length === 0 ? {} : { additionalModelRequestFields: additional }),
    // Which sequence it was, Converse tells only when asked.
    ...(wantsStop ? { additionalModelResponseFieldPaths: ['/stop_sequence'] } : {}),
  };
  return { body: Buffer.from(JSON.stringify(body)), losses: [...losses] };
}

function systemBlocks(request: MessagesRequest, model: ConverseModel): object[] {
  const { system } = request;
  if (!Array.isArray(system)) return systemTexts(request).map((text) => ({ text }));
  const kept = new Set(systemTexts(request));
  return system.flatMap((block) =>
    kept.has(block.text) && block.text.trim() !== '' ? [{ text: block.text }, ...cachePoint(block, model)] : [],
  );
}

function inferenceConfig({ max_tokens: maxTokens, temperature, top_p: topP, stop_sequences: stops = [] }: MessagesRequest): object {
  return {
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(stops.length === 0 ? {} : { stopSequences: stops }),
  };
}

/** Thinking, effort and `top_k` in the words of the family. */
function ownFields(request: MessagesRequest, { family }: ConverseModel, losses: Set<string>): object {
  const { thinking, top_k: topK } = request;
  const { thinking: asked, effort } = askedEffort(request);
  switch (family) {
    case 'claude':
      return { ...(thinking === undefined ? {} : { thinking }), ...(topK === undefined ? {} : { top_k: topK }) };
    case 'nova': {
      const level = effort === null ? null : nearestLevel(['low', 'medium', 'high'], effort);
      return {
        ...(asked === 'on' ? { reasoningConfig: { type: 'enabled', maxReasoningEffort: level ?? 'medium' } } : {}),
        ...(topK === undefined ? {} : { inferenceConfig: { topK } }),
      };
    }
    case 'gpt-oss':
    case 'other': {
      if (topK !== undefined) losses.add('top_k: not known to this model');
      const level = effort === null || family === 'other' ? null : nearestLevel(['low', 'medium', 'high'], effort);
      if (asked === 'on' && level === null) losses.add('thinking: this model decides by itself');
      else if (effort !== null && level === null) losses.add('effort: not known to this model');
      return level === null ? {} : { reasoning_effort: level };
    }
  }
}

function betas(pivot: PivotRequest, { family }: ConverseModel): object {
  const values = family === 'claude' ? cloudBetas(pivot.betas) : [];
  return values.length === 0 ? {} : { anthropic_beta: values };
}

function textFormat(schema: unknown): object {
  return { type: 'json_schema', structure: { jsonSchema: { schema: JSON.stringify(schema), name: 'answer' } } };
}
