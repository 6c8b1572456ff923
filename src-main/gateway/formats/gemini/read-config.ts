/**
 * Gemini's generationConfig as fields of a Messages request. What only Gemini has is left out with a note, or refused
 * where leaving it out would give the client something else than it asked for.
 */
import { featureMissing } from '../capability.ts';
import type { MessagesRequest } from '../messages.ts';
import { countOf, type Fields, fieldsOf, listOf, textOf } from '../open-json.ts';
import { jsonSchema } from './read-tools.ts';
import { protoField, protoFields } from './proto-fields.ts';

/** Gemini's clients may leave the limit out, Messages may not: enough for any answer, within what every model gives. */
const USUAL_MAX_TOKENS = 32_000;
/** Messages asks for at least this much thinking. */
const LEAST_BUDGET = 1024;

const DROPPED = [
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'responseLogprobs',
  'logprobs',
  'mediaResolution',
  'speechConfig',
  'enableEnhancedCivicAnswers',
];

export function readConfig(config: Fields | null, losses: string[]): Partial<MessagesRequest> {
  for (const name of DROPPED) if (protoField(config, name) !== undefined) losses.push(`generationConfig.${name}: not known to Messages`);
  if ((countOf(protoField(config, 'candidateCount')) ?? 1) > 1)
    throw featureMissing('generationConfig.candidateCount', 'there is one answer to a request. Leave it out.');
  const modalities = listOf(protoField(config, 'responseModalities'));
  if (modalities.some((one) => one !== 'TEXT'))
    throw featureMissing('generationConfig.responseModalities', 'the answer is text. Leave it out.');
  const stops = listOf(protoField(config, 'stopSequences')).flatMap((stop) => textOf(stop) ?? []);
  const maxTokens = countOf(protoField(config, 'maxOutputTokens')) ?? USUAL_MAX_TOKENS;
  const thinking = readThinking(protoFields(config, 'thinkingConfig'), maxTokens);
  const format = readFormat(config);
  const output = { ...(thinking.effort === undefined ? {} : { effort: thinking.effort }), ...(format === null ? {} : { format }) };
  return {
    max_tokens: maxTokens,
    ...(stops.length === 0 ? {} : { stop_sequences: stops }),
    ...(thinking.thinking === undefined ? {} : { thinking: thinking.thinking }),
    ...(Object.keys(output).length === 0 ? {} : { output_config: output }),
    ...readSampling(config, thinking.thinking?.type, losses),
  };
}

function readSampling(config: Fields | null, thinking: string | undefined, losses: string[]): Partial<MessagesRequest> {
  const [temperature, topP, topK] = ['temperature', 'topP', 'topK'].map((name) => {
    const value = protoField(config, name);
    return typeof value === 'number' ? value : null;
  });
  const isThinking = thinking === 'enabled' || thinking === 'adaptive';
  const said = { temperature, topP, topK };
  if (isThinking) {
    // Gemini's clients send these on every request; Claude answers 400 to them while it thinks.
    for (const [name, value] of Object.entries(said)) if (value !== null) losses.push(`${name}: not while the model thinks`);
    return {};
  }
  if (typeof temperature === 'number' && temperature > 1) losses.push('temperature: 1 is the most that Messages takes');
  return {
    ...(typeof temperature === 'number' ? { temperature: Math.min(temperature, 1) } : {}),
    ...(typeof topP === 'number' ? { top_p: topP } : {}),
    ...(typeof topK === 'number' ? { top_k: topK } : {}),
  };
}

interface ReadThinking {
  readonly thinking?: NonNullable<MessagesRequest['thinking']>;
  readonly effort?: string;
}

function readThinking(config: Fields | null, maxTokens: number): ReadThinking {
  if (config === null) return {};
  const budget = protoField(config, 'thinkingBudget');
  const level = textOf(protoField(config, 'thinkingLevel'))?.toLowerCase();
  const display = protoField(config, 'includeThoughts') === true ? {} : { display: 'omitted' };
  if (budget === 0) return { thinking: { type: 'disabled' } };
  if (typeof budget === 'number' && budget > 0 && maxTokens > LEAST_BUDGET)
    return { thinking: { type: 'enabled', budget_tokens: Math.max(LEAST_BUDGET, Math.min(budget, maxTokens - 1)), ...display } };
  const effort = level === 'minimal' ? 'low' : level;
  const isLevel = effort !== undefined && ['low', 'medium', 'high', 'xhigh'].includes(effort);
  return { thinking: { type: 'adaptive', ...display }, ...(isLevel ? { effort } : {}) };
}

function readFormat(config: Fields | null): { readonly type: string; readonly schema: unknown } | null {
  const isJson = protoField(config, 'responseMimeType') === 'application/json';
  const schema = protoField(config, 'responseJsonSchema');
  const openApi = fieldsOf(protoField(config, 'responseSchema'));
  if (schema !== undefined) return { type: 'json_schema', schema };
  if (openApi !== null) return { type: 'json_schema', schema: jsonSchema(openApi) };
  if (isJson) throw featureMissing('generationConfig.responseMimeType', 'JSON needs a schema here: send responseJsonSchema with it.');
  return null;
}
