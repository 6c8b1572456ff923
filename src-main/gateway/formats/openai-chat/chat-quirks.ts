/**
 * In what vendors that speak OpenAI's chat format differ, as data: a row of the provider table says it, the format acts
 * on it. What a vendor does not take is left out with a note or refused by name, so a wrong `false` here costs a feature
 * and a wrong `true` costs a 400.
 */

import { type EffortTable, openAiEfforts, reasoningModels, thoughtlessWithTools } from '../openai/reasoning-models.ts';

/** How a vendor is asked to think more or less. `levels` in rising order, the vendor's own words. */
export type ReasoningControl =
  /** `reasoning_effort: level`. `byModel` is asked first, where models of one vendor differ. */
  | { readonly kind: 'effort'; readonly levels: readonly string[]; readonly byModel?: EffortTable }
  /** `reasoning: {effort: level}`, or `{enabled: false}` (OpenRouter). */
  | { readonly kind: 'reasoning'; readonly levels: readonly string[] }
  /** `thinking: {type: enabled | disabled}` (DeepSeek, Z.ai, Moonshot). */
  | { readonly kind: 'thinking' }
  /** `enable_thinking: boolean`, `thinking_budget: tokens` (Qwen). */
  | { readonly kind: 'enable_thinking' }
  | { readonly kind: 'none' };

export interface ChatQuirks {
  /** The field that limits the output. */
  readonly maxTokens: 'max_tokens' | 'max_completion_tokens';
  readonly systemRole: 'system' | 'developer';
  /** May a system message stand between turns? If not, its text reaches the model as a marked user message, in place. */
  readonly innerSystem: boolean;
  /** May a user message follow a tool's result? If not (Mistral), a short assistant message is put between. */
  readonly userAfterTool: boolean;
  readonly reasoning: ReasoningControl;
  /** Which models the control is for; null: all. The others get neither effort nor thinking fields. */
  readonly reasoningModels: RegExp | null;
  /** Models that call tools only with the lowest level; null: none is so. */
  readonly thoughtlessWithTools: RegExp | null;
  /** Models that refuse `temperature` and `top_p`; null: none does. */
  readonly withoutSampling: RegExp | null;
  /** The field in which earlier reasoning goes back to its model; null: it is left out. */
  readonly reasoningBack: 'reasoning_content' | 'reasoning' | null;
  /** The model refuses a history whose assistant turns lack that field while it thinks, empty or not. */
  readonly reasoningInEveryTurn: boolean;
  /** `stream_options: {include_usage: true}`. */
  readonly streamUsage: boolean;
  readonly images: 'none' | 'data' | 'data-and-url';
  /** `file` parts with a PDF. */
  readonly files: boolean;
  /** Texts side by side may go as parts; else they are joined into one string. */
  readonly textParts: boolean;
  /** The `parallel_tool_calls` field. */
  readonly parallelToolCalls: boolean;
  /** `strict` on functions and schemas. */
  readonly strict: boolean;
  /** The word that forces any tool; null: cannot be forced. */
  readonly anyTool: 'required' | 'any' | null;
  /** May one tool be forced by its name? */
  readonly namedTool: boolean;
  /** Most characters of a tool call's id; null: as long as it likes. Longer ones are replaced, the same way each time. */
  readonly toolIdChars: number | null;
  /** Most characters of a function's name. Longer ones are shortened on the way out and restored on the way back. */
  readonly toolNameChars: number;
  /** Most stop sequences; 0: none. */
  readonly maxStops: number;
  /** What `response_format` takes. With `json_object` the schema is told in words. */
  readonly structured: 'json_schema' | 'json_object' | 'none';
  readonly topK: boolean;
  /** `prompt_cache_key`: requests of one session find the same cache. */
  readonly promptCacheKey: boolean;
}

/**
 * OpenAI itself. Sources: the API reference, "Create chat completion"; the guides on reasoning (levels, models without
 * sampling fields), function calling (names of 64 characters) and prompt caching.
 */
export const openAiQuirks: ChatQuirks = {
  maxTokens: 'max_completion_tokens',
  systemRole: 'developer',
  innerSystem: true,
  userAfterTool: true,
  reasoning: { kind: 'effort', levels: ['low', 'medium', 'high'], byModel: openAiEfforts },
  reasoningModels,
  thoughtlessWithTools,
  withoutSampling: reasoningModels,
  reasoningBack: null,
  reasoningInEveryTurn: false,
  streamUsage: true,
  images: 'data-and-url',
  files: true,
  textParts: true,
  parallelToolCalls: true,
  strict: true,
  anyTool: 'required',
  namedTool: true,
  toolIdChars: 40,
  toolNameChars: 64,
  maxStops: 4,
  structured: 'json_schema',
  topK: false,
  promptCacheKey: true,
};

/** What nearly every compatible server takes: a row of the provider table starts from it and names its differences. */
export const compatibleQuirks: ChatQuirks = {
  ...openAiQuirks,
  maxTokens: 'max_tokens',
  systemRole: 'system',
  reasoning: { kind: 'none' },
  reasoningModels: null,
  thoughtlessWithTools: null,
  withoutSampling: null,
  files: false,
  textParts: false,
  strict: false,
  toolIdChars: null,
  promptCacheKey: false,
};
