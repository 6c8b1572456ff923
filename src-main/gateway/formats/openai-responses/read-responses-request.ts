/**
 * A request for a response as a Messages request. What it refers to of our own was put in before; what only OpenAI keeps
 * is refused by name, and what Messages has no word for is named in the losses.
 */
import type { MessagesRequest, TextBlock, ToolChoice } from '../messages.ts';
import { fieldsOf, textOf } from '../open-json.ts';
import { featureMissing } from '../capability.ts';
import { clientSampling } from '../openai/client-sampling.ts';
import { invalidField, parseBody, refuseFields, unknownFields } from '../openai/invalid-field.ts';
import { mergeTurns } from '../openai/merge-turns.ts';
import type { ReadRequest } from '../wire-format.ts';
import { customTools, flatName, optionalTools, readTools } from './client-tools.ts';
import { readInput } from './read-responses-input.ts';
import { isCompaction } from './compaction.ts';
import { type ResponsesRequest, responsesRequestSchema } from './responses-request-schema.ts';

const UNKNOWN = 'it is not known here, or no longer. Send the whole conversation as input.';
const REFUSED = {
  previous_response_id: UNKNOWN,
  conversation: UNKNOWN,
  prompt: 'Gatehouse keeps no prompts. Send it as instructions and input.',
  background: 'Gatehouse answers while you wait. Leave it out.',
  top_logprobs: 'Messages does not tell probabilities. Leave it out.',
};
const KNOWN = new Set([...Object.keys(responsesRequestSchema.shape), ...Object.keys(REFUSED), 'prompt_cache_key', 'stream_options']);

export function readResponsesRequest(body: unknown): ReadRequest {
  refuseFields(fieldsOf(body) ?? {}, REFUSED);
  const asked = parseBody(responsesRequestSchema, body);
  if (asked.include?.includes('message.output_text.logprobs'))
    throw featureMissing('include', 'Messages does not tell probabilities. Leave it out.');
  const losses = new Set(unknownFields(asked, KNOWN));
  if (asked.truncation === 'auto') losses.add('truncation: a conversation that is too long is refused, not cut');
  const { system, turns } = conversation(asked, losses);
  const effort = asked.reasoning?.effort;
  const user = asked.safety_identifier ?? asked.user;
  const sampling = clientSampling(
    { maxTokens: asked.max_output_tokens, temperature: asked.temperature, topP: asked.top_p, effort, user },
    losses,
  );
  const format = outputFormat(asked, losses);
  const request: MessagesRequest = {
    model: asked.model,
    ...sampling,
    ...(system.length > 0 ? { system } : {}),
    messages: turns,
    ...tools(asked, losses),
    ...(format === null && sampling.output_config === undefined ? {} : { output_config: { ...sampling.output_config, ...format } }),
    stream: asked.stream === true,
  };
  return {
    request,
    betas: [],
    optionalTools,
    customTools: customTools(asked.tools ?? []),
    cacheKey: textOf(asked['prompt_cache_key']),
    losses: [...losses],
  };
}

/** Instructions first, then the leading system messages; later ones stay where they are. */
function conversation({ input, instructions }: ResponsesRequest, losses: Set<string>) {
  const pieces = readInput(input, losses);
  const first = pieces.findIndex(({ role }) => role !== 'system');
  const turns = mergeTurns(first === -1 ? [] : pieces.slice(first));
  if (turns.length === 0) throw invalidField('input', 'a message of the user is needed.');
  const leading = pieces.slice(0, first).flatMap(({ blocks }) => blocks);
  const texts: TextBlock[] = [
    { type: 'text', text: instructions ?? '' },
    ...leading.flatMap((block) => (block.type === 'text' ? (block as TextBlock) : [])),
  ];
  const system = texts.filter(({ text }) => text !== '');
  return { system, turns };
}

function tools(asked: ResponsesRequest, losses: Set<string>): Pick<MessagesRequest, 'tools' | 'tool_choice'> {
  const tools = readTools(asked.tools ?? [], losses);
  if (tools.length === 0) return {};
  // The tools stay where they are, for the prompt cache; a summary calls none.
  const choice: ToolChoice | null = isCompaction(asked) ? { type: 'none' } : toolChoice(asked.tool_choice);
  const isSingle = asked.parallel_tool_calls === false && choice?.type !== 'none';
  if (choice === null && !isSingle) return { tools };
  return { tools, tool_choice: { ...(choice ?? { type: 'auto' }), ...(isSingle ? { disable_parallel_tool_use: true } : {}) } };
}

function toolChoice(choice: ResponsesRequest['tool_choice']): ToolChoice | null {
  if (choice === undefined || choice === null) return null;
  if (typeof choice === 'string') return { type: choice === 'required' ? 'any' : choice };
  if (choice.type.startsWith('web_search')) return { type: 'tool', name: 'web_search' };
  if ((choice.type === 'function' || choice.type === 'custom') && choice.name !== undefined)
    return { type: 'tool', name: flatName(choice.name, textOf(choice['namespace'])) };
  throw featureMissing('tool_choice', `${choice.type} is not known to Messages. Choose auto, required, none or one tool by name.`);
}

function outputFormat({ text }: ResponsesRequest, losses: Set<string>): { format: { type: string; schema: unknown } } | null {
  const format = text?.format;
  if (text?.['verbosity']) losses.add('text.verbosity: not known to Messages');
  if (format?.type === 'json_schema') return { format: { type: 'json_schema', schema: format['schema'] } };
  if (format?.type === 'json_object') losses.add('text.format: Messages knows no JSON without a schema; the prompt must ask for it');
  return null;
}
