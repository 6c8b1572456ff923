/**
 * Tools for chat APIs. The model behind them has no tool search, so deferred tools are offered from the start. Tools
 * that Anthropic runs itself have nobody to run them here and are refused by name.
 */
import { featureMissing } from '../capability.ts';
import type { MessagesRequest, ToolDefinition } from '../messages.ts';
import { allowsStrict, functionParameters } from '../openai/function-schema.ts';
import { shortName } from '../openai/tool-names.ts';
import type { ChatQuirks } from './chat-quirks.ts';

/** The fields `tools`, `tool_choice` and `parallel_tool_calls`, each only where it is needed. */
export function chatTools(request: MessagesRequest, quirks: ChatQuirks, losses: Set<string>): Record<string, unknown> {
  const tools = (request.tools ?? []).flatMap((tool) => chatTool(tool, quirks, losses));
  // Without tools the API refuses the other two fields.
  if (tools.length === 0) return {};
  const isSingle = request.tool_choice?.disable_parallel_tool_use === true;
  if (isSingle && !quirks.parallelToolCalls) losses.add('disable_parallel_tool_use: not known to this API');
  const choice = toolChoice(request, quirks, losses);
  return {
    tools,
    ...(choice === null ? {} : { tool_choice: choice }),
    ...(isSingle && quirks.parallelToolCalls ? { parallel_tool_calls: false } : {}),
  };
}

function chatTool(tool: ToolDefinition, quirks: ChatQuirks, losses: Set<string>): object[] {
  if (tool.type?.startsWith('tool_search_tool')) {
    losses.add('tool search: not needed, every tool is offered');
    return [];
  }
  const type = tool.type ?? 'custom';
  if (type !== 'custom') throw featureMissing(type, 'this provider has no such tool of its own. Leave it out, or choose a Claude model.');
  const strict = tool.strict === true && quirks.strict && allowsStrict(tool.input_schema);
  if (tool.strict === true && !strict) losses.add('strict tools: this API cannot hold the model to these schemas');
  return [
    {
      type: 'function',
      function: {
        name: shortName(tool.name, quirks.toolNameChars),
        ...(tool.description === undefined ? {} : { description: tool.description }),
        parameters: functionParameters(tool.input_schema),
        ...(strict ? { strict } : {}),
      },
    },
  ];
}

function toolChoice({ tool_choice: choice, tools }: MessagesRequest, quirks: ChatQuirks, losses: Set<string>): unknown {
  if (choice === undefined || choice.type === 'auto') return choice === undefined ? null : 'auto';
  if (choice.type === 'none') return 'none';
  if (choice.type === 'tool' && quirks.namedTool) {
    if (!tools?.some(({ name }) => name === choice.name)) throw featureMissing('tool_choice', `no tool is named ${choice.name}.`);
    return { type: 'function', function: { name: shortName(choice.name, quirks.toolNameChars) } };
  }
  if (choice.type === 'tool') losses.add('tool_choice: this API cannot force one tool by its name');
  if (quirks.anyTool === null) losses.add('tool_choice: this API cannot force a tool');
  return quirks.anyTool;
}
