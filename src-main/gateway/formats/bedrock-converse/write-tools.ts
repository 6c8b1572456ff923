/**
 * Tools for Converse. The models have no tool search, so deferred tools are offered from the start; tools that Anthropic
 * runs itself are refused by name.
 * Source: Bedrock API reference, ToolConfiguration and ToolChoice; Nova user guide, "Using tools" (schemas).
 */
import { featureMissing } from '../capability.ts';
import type { MessagesRequest, ToolDefinition, ToolUseBlock } from '../messages.ts';
import { fieldsOf } from '../open-json.ts';
import { shortName } from '../openai/tool-names.ts';
import type { ConverseModel } from './converse-model.ts';
import { cachePoint, MOST_NAME_CHARS } from './write-messages.ts';

/** The field `toolConfig`, or nothing. */
export function converseTools(request: MessagesRequest, model: ConverseModel, losses: Set<string>): object {
  const used = usedTools(request);
  const choice = request.tool_choice;
  if (choice?.type === 'none') {
    if (used.length === 0) return {};
    losses.add('tool_choice none: not known to Converse');
  }
  if (choice?.disable_parallel_tool_use === true) losses.add('disable_parallel_tool_use: not known to Converse');
  const tools = (request.tools ?? []).flatMap((tool) => converseTool(tool, model, losses));
  if (tools.length === 0) {
    if (used.length === 0) return {};
    // Calls in the history are refused where no tools are defined.
    losses.add('tools: made up from the history, which Converse takes only with tools');
    return { toolConfig: { tools: used.map((name) => toolSpec({ name }, model, losses)) } };
  }
  return { toolConfig: { tools, ...toolChoice(request) } };
}

function converseTool(tool: ToolDefinition, model: ConverseModel, losses: Set<string>): object[] {
  if (tool.type?.startsWith('tool_search_tool')) {
    losses.add('tool search: not needed, every tool is offered');
    return [];
  }
  if (tool.type !== undefined && tool.type !== null && tool.type !== 'custom')
    throw featureMissing(tool.type, 'Converse has no such tool. Leave it out, or ask Claude on Bedrock through InvokeModel.');
  return [toolSpec(tool, model, losses), ...(model.cachePoints === 'everywhere' ? cachePoint(tool, model) : [])];
}

function toolSpec(tool: ToolDefinition, model: ConverseModel, losses: Set<string>): object {
  const { description = '', strict } = tool;
  return {
    toolSpec: {
      name: shortName(tool.name, MOST_NAME_CHARS),
      ...(description.trim() === '' ? {} : { description }),
      inputSchema: { json: schemaOf(tool, model, losses) },
      ...(strict === true ? { strict } : {}),
    },
  };
}

function schemaOf({ input_schema: said }: ToolDefinition, { plainSchemas }: ConverseModel, losses: Set<string>): object {
  const schema = { type: 'object', ...fieldsOf(said) };
  if (!plainSchemas) return schema;
  const { type, properties = {}, required, ...more } = schema as Readonly<Record<string, unknown>>;
  if (Object.keys(more).some((field) => field !== '$schema' && field !== 'additionalProperties'))
    losses.add('tool schemas: this model knows only type, properties and required at their top');
  return { type, properties, ...(required === undefined ? {} : { required }) };
}

function toolChoice({ tool_choice: choice }: MessagesRequest): object {
  if (choice?.type === 'auto') return { toolChoice: { auto: {} } };
  if (choice?.type === 'any') return { toolChoice: { any: {} } };
  return choice?.type === 'tool' ? { toolChoice: { tool: { name: shortName(choice.name, MOST_NAME_CHARS) } } } : {};
}

function usedTools({ messages }: MessagesRequest): string[] {
  const names = messages.flatMap(({ content }) =>
    typeof content === 'string' ? [] : content.flatMap((block) => (block.type === 'tool_use' ? (block as ToolUseBlock).name : [])),
  );
  return [...new Set(names)];
}
