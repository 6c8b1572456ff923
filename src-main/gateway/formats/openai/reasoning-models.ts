/**
 * Which of OpenAI's models reason, and the efforts each of them takes: a wrong word is a 400. Newer models come first;
 * a model that nobody knows yet gets the three words that all of them share.
 * Sources: the guide on reasoning, the pages of the models, and what the API answered to others who tried every word.
 */

/** Models that take `reasoning` fields and refuse sampling. */
export const reasoningModels = /^(o\d|gpt-[5-9])(?!.*chat)/;

/** On the chat endpoint these call tools only with the effort `none`; the Responses API has no such limit. */
export const thoughtlessWithTools = /^gpt-(5\.[4-9]|[6-9])(?!.*chat)/;

/** Efforts in rising order. */
export type EffortTable = readonly (readonly [models: RegExp, efforts: readonly string[]])[];

export const openAiEfforts: EffortTable = [
  [/^gpt-[6-9]/, ['low', 'medium', 'high', 'xhigh', 'max']],
  [/^gpt-5\.[6-9]/, ['none', 'low', 'medium', 'high', 'xhigh', 'max']],
  [/^gpt-5\.\d-pro/, ['medium', 'high', 'xhigh']],
  [/^gpt-5\.([23]-codex|1-codex-max)/, ['low', 'medium', 'high', 'xhigh']],
  [/^gpt-5\.[2-5]/, ['none', 'low', 'medium', 'high', 'xhigh']],
  [/^gpt-5\.1-codex/, ['low', 'medium', 'high']],
  [/^gpt-5\.1/, ['none', 'low', 'medium', 'high']],
  [/^gpt-5-pro/, ['high']],
  [/^gpt-5-codex/, ['low', 'medium', 'high']],
  [/^gpt-5/, ['minimal', 'low', 'medium', 'high']],
];

export function effortsOf(model: string, table: EffortTable): readonly string[] {
  return table.find(([models]) => models.test(model))?.[1] ?? ['low', 'medium', 'high'];
}
