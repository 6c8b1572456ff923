/**
 * A Messages request as a request for a response. Nothing is kept at OpenAI (`store: false`), so its reasoning travels
 * encrypted through the client. Everything that stays behind is named in the losses.
 */
import { askedEffort, levelOf } from '../asked-effort.ts';
import { capabilityRejected, featureMissing } from '../capability.ts';
import { checkRequest } from '../check-request.ts';
import { leftOut } from '../left-out.ts';
import type { MessagesRequest, ToolDefinition } from '../messages.ts';
import { fieldsOf } from '../open-json.ts';
import { cacheKey } from '../openai/cache-key.ts';
import type { CustomTool } from '../openai/custom-tools.ts';
import { allowsStrict, functionParameters } from '../openai/function-schema.ts';
import { effortsOf, openAiEfforts, reasoningModels } from '../openai/reasoning-models.ts';
import { shortName } from '../openai/tool-names.ts';
import { isWebSearch } from '../openai/web-search.ts';
import { refuseSafeguards } from '../refuse-safeguards.ts';
import { systemTexts } from '../system-texts.ts';
import type { PivotRequest, TargetTerms, Written } from '../wire-format.ts';
import { MAX_NAME_CHARS, responsesInput } from './write-responses-input.ts';

type Body = Readonly<Record<string, unknown>>;

export function writeResponsesRequest(pivot: PivotRequest, { model, stream }: TargetTerms): Written {
  const request = checkRequest(pivot.json());
  refuseSafeguards(request);
  const losses = new Set(leftOut(request));
  if (pivot.bytes.includes('"cache_control"')) losses.add('cache_control: this API caches prompts by itself');
  if (request.top_k !== undefined) losses.add('top_k: not known to this API');
  if (request.stop_sequences?.length) losses.add('stop_sequences: not known to this API');
  const system = systemTexts(request);
  const custom = new Map((pivot.customTools ?? []).map((tool) => [tool.name, tool]));
  const body = {
    model,
    ...(system.length > 0 ? { instructions: system.join('\n\n') } : {}),
    input: responsesInput(request, custom, losses),
    ...tools(request, custom, losses),
    ...(request.max_tokens === undefined ? {} : { max_output_tokens: request.max_tokens }),
    ...sampling(request, model, losses),
    ...reasoning(request, model, losses),
    ...textFormat(request, losses),
    ...include(request, model),
    ...cacheKey(pivot),
    store: false,
    ...(stream ? { stream: true } : {}),
  };
  return { body: Buffer.from(JSON.stringify(body)), losses: [...losses] };
}

type CustomTools = ReadonlyMap<string, CustomTool>;

function tools(request: MessagesRequest, custom: CustomTools, losses: Set<string>): Body {
  const tools = (request.tools ?? []).flatMap((tool) => toolOf(tool, custom.get(tool.name), losses));
  if (tools.length === 0) return {};
  const choice = toolChoice(request, custom);
  return {
    tools,
    ...(choice === null ? {} : { tool_choice: choice }),
    ...(request.tool_choice?.disable_parallel_tool_use === true ? { parallel_tool_calls: false } : {}),
  };
}

function toolOf(tool: ToolDefinition, custom: CustomTool | undefined, losses: Set<string>): Body[] {
  if (custom !== undefined) return [customTool(custom)];
  if (isWebSearch(tool)) return [webSearch(tool, losses)];
  const type = tool.type ?? 'custom';
  if (type.startsWith('tool_search_tool')) {
    losses.add('tool search: not needed, every tool is offered');
    return [];
  }
  if (type !== 'custom') throw featureMissing(type, 'this provider has no such tool of its own. Leave it out, or choose a Claude model.');
  // Left out, `strict` would mean true here.
  const strict = tool.strict === true && allowsStrict(tool.input_schema);
  if (tool.strict === true && !strict) losses.add('strict tools: this API cannot hold the model to these schemas');
  const description = tool.description === undefined ? {} : { description: tool.description };
  return [
    {
      type: 'function',
      name: shortName(tool.name, MAX_NAME_CHARS),
      ...description,
      parameters: functionParameters(tool.input_schema),
      strict,
    },
  ];
}

function customTool({ name, description, format }: CustomTool): Body {
  return {
    type: 'custom',
    name: shortName(name, MAX_NAME_CHARS),
    ...(description === null ? {} : { description }),
    ...(format === null ? {} : { format }),
  };
}

/** Both APIs search the web themselves. Source: the guide on the web search tool. */
function webSearch(tool: ToolDefinition, losses: Set<string>): Body {
  const { allowed_domains, blocked_domains, user_location, max_uses } = tool;
  if (max_uses !== undefined) losses.add('max_uses: not known to this API');
  if (Array.isArray(blocked_domains) && blocked_domains.length > 0)
    throw featureMissing('blocked_domains', 'this provider cannot keep its web search away from domains. Leave it out.');
  return {
    type: 'web_search',
    ...(Array.isArray(allowed_domains) && allowed_domains.length > 0 ? { filters: { allowed_domains } } : {}),
    ...(fieldsOf(user_location) === null ? {} : { user_location }),
  };
}

function toolChoice({ tool_choice: choice, tools }: MessagesRequest, custom: CustomTools): unknown {
  if (choice === undefined) return null;
  if (choice.type !== 'tool') return choice.type === 'any' ? 'required' : choice.type;
  const tool = tools?.find(({ name }) => name === choice.name);
  if (tool === undefined) throw featureMissing('tool_choice', `no tool is named ${choice.name}.`);
  // A hosted tool cannot be named; forcing any tool is the nearest, and the search is the only one in such requests.
  return isWebSearch(tool)
    ? 'required'
    : { type: custom.has(tool.name) ? 'custom' : 'function', name: shortName(choice.name, MAX_NAME_CHARS) };
}

function sampling({ temperature, top_p }: MessagesRequest, model: string, losses: Set<string>): Body {
  if (!reasoningModels.test(model))
    return { ...(temperature === undefined ? {} : { temperature }), ...(top_p === undefined ? {} : { top_p }) };
  if (temperature !== undefined) losses.add('temperature: this model does not take it');
  if (top_p !== undefined) losses.add('top_p: this model does not take it');
  return {};
}

/** A summary is asked for where thinking is shown. */
function reasoning(request: MessagesRequest, model: string, losses: Set<string>): Body {
  const asked = askedEffort(request);
  if (!reasoningModels.test(model)) {
    if (asked.thinking === 'on' || asked.effort !== null) losses.add('thinking: this model thinks as it likes');
    return {};
  }
  const effort = levelOf(asked, effortsOf(model, openAiEfforts));
  const isShown = asked.thinking === 'on' && request.thinking?.display !== 'omitted';
  const fields = { ...(effort === null ? {} : { effort }), ...(isShown ? { summary: 'auto' } : {}) };
  return Object.keys(fields).length === 0 ? {} : { reasoning: fields };
}

function textFormat({ output_config }: MessagesRequest, losses: Set<string>): Body {
  const format = output_config?.format;
  if (!format) return {};
  if (format.type !== 'json_schema') throw capabilityRejected('structured_outputs_unsupported');
  const strict = allowsStrict(format.schema);
  if (!strict) losses.add('output_config.format: this API enforces only schemas that require every property');
  return { text: { format: { type: 'json_schema', name: 'answer', schema: fieldsOf(format.schema) ?? {}, strict } } };
}

function include(request: MessagesRequest, model: string): Body {
  const wanted = [
    ...(reasoningModels.test(model) ? ['reasoning.encrypted_content'] : []),
    ...(request.tools?.some(isWebSearch) ? ['web_search_call.action.sources'] : []),
  ];
  return wanted.length === 0 ? {} : { include: wanted };
}
