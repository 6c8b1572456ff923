/**
 * A Messages request as the body of generateContent. The model and the choice of streaming stand in the path, which the
 * provider writes.
 * Source: Gemini API reference, "Generating content", GenerationConfig; Vertex AI reference for the limits.
 */
import { capabilityRejected } from '../capability.ts';
import { checkRequest } from '../check-request.ts';
import { leftOut } from '../left-out.ts';
import type { MessagesRequest } from '../messages.ts';
import { refuseSafeguards } from '../refuse-safeguards.ts';
import { systemTexts } from '../system-texts.ts';
import type { PivotRequest, TargetTerms, Written } from '../wire-format.ts';
import { type GeminiModel, geminiModel } from './gemini-model.ts';
import { geminiContents } from './write-contents.ts';
import { thinkingConfig } from './write-thinking.ts';
import { geminiTools } from './write-tools.ts';

const MOST_STOPS = 5;
/** Every model since 2.5 gives this much and answers 400 to more. */
const MOST_OUTPUT_TOKENS = 65_536;

export function writeGemini(pivot: PivotRequest, { model: name }: TargetTerms): Written {
  const { body, losses } = geminiBody(checkRequest(pivot.json()), name);
  return { body: Buffer.from(JSON.stringify(body)), losses };
}

export function geminiBody(
  request: MessagesRequest,
  name: string,
): { readonly body: Readonly<Record<string, unknown>>; readonly losses: string[] } {
  refuseSafeguards(request);
  const losses = new Set(leftOut(request));
  const model = geminiModel(name);
  const system = systemTexts(request);
  const contents = geminiContents(request, model, losses);
  const body = {
    ...(system.length === 0 ? {} : { systemInstruction: { parts: system.map((text) => ({ text })) } }),
    contents,
    ...geminiTools(request, model, losses),
    generationConfig: generationConfig(request, model, losses),
  };
  return { body, losses: [...losses] };
}

function generationConfig(request: MessagesRequest, model: GeminiModel, losses: Set<string>): object {
  const { max_tokens: maxTokens, stop_sequences: stops = [], temperature, top_p: topP, top_k: topK } = request;
  if (maxTokens !== undefined && maxTokens > MOST_OUTPUT_TOKENS) losses.add(`max_tokens: ${MOST_OUTPUT_TOKENS} is the most Gemini gives`);
  if (stops.length > MOST_STOPS) losses.add(`stop_sequences: only the first ${MOST_STOPS}`);
  const thinking = thinkingConfig(request, model.thinking, losses);
  return {
    ...(maxTokens === undefined ? {} : { maxOutputTokens: Math.min(maxTokens, MOST_OUTPUT_TOKENS) }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(topK === undefined ? {} : { topK }),
    ...(stops.length === 0 ? {} : { stopSequences: stops.slice(0, MOST_STOPS) }),
    ...answerFormat(request, model),
    ...(thinking === undefined ? {} : { thinkingConfig: thinking }),
  };
}

function answerFormat({ output_config: config, tools = [] }: MessagesRequest, model: GeminiModel): object {
  if (config?.format?.type !== 'json_schema') return {};
  if (tools.length > 0 && !model.combinesTools) throw capabilityRejected('structured_outputs_unsupported');
  return { responseMimeType: 'application/json', responseJsonSchema: config.format.schema };
}
