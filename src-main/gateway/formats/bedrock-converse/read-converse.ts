/**
 * A request of Converse as a Messages request. `additionalModelRequestFields` are fields of the model's own API: for
 * Claude that is Messages, so they stand where they would stand there.
 * Source: Bedrock API reference, "Converse".
 */
import { markLast } from '../cache-control.ts';
import { featureMissing } from '../capability.ts';
import type { MessagesRequest, MessagesTurn, TextBlock, ToolChoice, ToolDefinition } from '../messages.ts';
import { countOf, type Fields, fieldsList, fieldsOf, listOf, parseFields, textOf } from '../open-json.ts';
import type { PathTerms, ReadRequest } from '../wire-format.ts';
import { cacheMark, invalid, readBlocks } from './read-blocks.ts';

/** Converse's clients may leave the limit out, Messages may not: enough for any answer, within what every model gives. */
const USUAL_MAX_TOKENS = 32_000;
/** Left out, these would change what the client may rely on. */
const REFUSED: Readonly<Record<string, string>> = {
  guardrailConfig: 'guardrails run only at Bedrock itself. Leave it out, or call Bedrock directly.',
  promptVariables: 'prompts of Prompt management are not known here. Send the messages themselves.',
};
const DROPPED = ['performanceConfig', 'serviceTier', 'requestMetadata'];

export function readConverseRequest(body: unknown, { model, stream }: PathTerms): ReadRequest {
  const fields = fieldsOf(body);
  if (fields === null) throw invalid('The request', 'must be a JSON object with "messages"');
  if (model === null) throw invalid('The path', 'names no model: send the request to /model/{model}/converse');
  for (const [field, why] of Object.entries(REFUSED)) if (fields[field] !== undefined) throw featureMissing(field, why);
  const losses = DROPPED.filter((field) => fields[field] !== undefined).map((field) => `${field}: not known to Messages`);
  const { anthropic_beta: betas, ...additional } = fieldsOf(fields['additionalModelRequestFields']) ?? {};
  const system = readSystem(fields['system']);
  const request: MessagesRequest = {
    ...additional,
    model,
    ...readInference(fieldsOf(fields['inferenceConfig']) ?? {}),
    ...(system.length === 0 ? {} : { system }),
    ...readTools(fieldsOf(fields['toolConfig'])),
    ...readOutput(fieldsOf(fields['outputConfig']), additional['output_config']),
    messages: readMessages(fields['messages']),
    stream: stream ?? false,
  };
  return { request, betas: listOf(betas).flatMap((beta) => textOf(beta) ?? []), losses };
}

function readMessages(messages: unknown): MessagesTurn[] {
  if (!Array.isArray(messages)) throw invalid('messages', 'must be a list');
  return messages.map((value: unknown, at): MessagesTurn => {
    const { role, content } = fieldsOf(value) ?? {};
    if (role !== 'user' && role !== 'assistant' && role !== 'system')
      throw invalid(`messages[${at}].role`, 'must be user, assistant or system');
    return { role, content: readBlocks(content, `messages[${at}].content`) };
  });
}

function readSystem(system: unknown): TextBlock[] {
  const blocks: TextBlock[] = [];
  for (const block of fieldsList(system)) {
    const mark = cacheMark(block);
    const text = textOf(block['text']) ?? textOf(fieldsOf(fieldsOf(block['guardContent'])?.['text'])?.['text']);
    if (mark !== null) markLast(blocks, mark);
    else if (text !== null) blocks.push({ type: 'text', text });
  }
  return blocks;
}

function readInference({ maxTokens, temperature, topP, stopSequences }: Fields): Partial<MessagesRequest> & { max_tokens: number } {
  const stops = listOf(stopSequences).flatMap((stop) => textOf(stop) ?? []);
  return {
    max_tokens: countOf(maxTokens) ?? USUAL_MAX_TOKENS,
    ...(typeof temperature === 'number' ? { temperature } : {}),
    ...(typeof topP === 'number' ? { top_p: topP } : {}),
    ...(stops.length === 0 ? {} : { stop_sequences: stops }),
  };
}

function readTools(config: Fields | null): { tools?: ToolDefinition[]; tool_choice?: ToolChoice } {
  const tools: ToolDefinition[] = [];
  for (const tool of fieldsList(config?.['tools'])) {
    const mark = cacheMark(tool);
    if (mark !== null) markLast(tools, mark);
    else tools.push(readTool(tool));
  }
  const choice = fieldsOf(config?.['toolChoice']);
  const name = textOf(fieldsOf(choice?.['tool'])?.['name']);
  return {
    ...(tools.length === 0 ? {} : { tools }),
    ...(choice?.['auto'] === undefined ? {} : { tool_choice: { type: 'auto' } }),
    ...(choice?.['any'] === undefined ? {} : { tool_choice: { type: 'any' } }),
    ...(name === null ? {} : { tool_choice: { type: 'tool', name } }),
  };
}

function readTool(tool: Fields): ToolDefinition {
  const spec = fieldsOf(tool['toolSpec']);
  if (spec === null) throw featureMissing(`toolConfig.tools.${Object.keys(tool)[0] ?? ''}`, 'only tools with a toolSpec can be passed on.');
  const description = textOf(spec['description']);
  return {
    name: textOf(spec['name']) ?? '',
    ...(description === null ? {} : { description }),
    input_schema: fieldsOf(fieldsOf(spec['inputSchema'])?.['json']) ?? { type: 'object' },
    ...(spec['strict'] === true ? { strict: true } : {}),
  };
}

function readOutput(config: Fields | null, additional: unknown): Pick<MessagesRequest, 'output_config'> {
  const effort = textOf(config?.['effort']);
  const definition = fieldsOf(fieldsOf(fieldsOf(config?.['textFormat'])?.['structure'])?.['jsonSchema']);
  const schema = parseFields(textOf(definition?.['schema']) ?? '');
  const output = {
    ...fieldsOf(additional),
    ...(effort === null ? {} : { effort }),
    ...(schema === null ? {} : { format: { type: 'json_schema', schema } }),
  };
  return Object.keys(output).length === 0 ? {} : { output_config: output };
}
