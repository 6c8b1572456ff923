/**
 * Tools for Gemini. JSON Schemas go as they are (`parametersJsonSchema`): the older `parameters` knows only a part of
 * OpenAPI's dialect and would lose the rest. The model has no tool search of its own, so deferred tools are offered from
 * the start; web search becomes Google's.
 * Source: Gemini API reference, "FunctionDeclaration", "Tool", "ToolConfig"; Gemini API, "Combine built-in tools and
 * function calling": without `includeServerSideToolInvocations` generation 3 answers 400 (ag2 PR 3145).
 */
import { featureMissing } from '../capability.ts';
import type { MessagesRequest, ToolDefinition } from '../messages.ts';
import { functionName } from './function-name.ts';
import type { GeminiModel } from './gemini-model.ts';

/** The fields `tools` and `toolConfig`, each only where it is needed. */
export function geminiTools(request: MessagesRequest, model: GeminiModel, losses: Set<string>): object {
  const declarations: object[] = [];
  let searches = false;
  for (const tool of request.tools ?? []) {
    if (isOwn(tool)) declarations.push(declaration(tool, losses));
    else if (tool.type?.startsWith('web_search')) {
      searches = true;
      if (tool['max_uses'] !== undefined) losses.add('web_search.max_uses: Gemini decides how often it searches');
      for (const field of ['allowed_domains', 'blocked_domains', 'user_location'])
        if (tool[field] !== undefined) throw featureMissing(`web_search.${field}`, 'Gemini cannot restrict its search. Leave it out.');
    } else if (tool.type?.startsWith('tool_search_tool')) losses.add('tool search: not needed, every tool is offered');
    else throw featureMissing(tool.type ?? tool.name, 'Gemini has no such tool of its own. Leave it out, or choose a Claude model.');
  }
  if (searches && declarations.length > 0 && !model.combinesTools)
    throw featureMissing('web_search', 'this Gemini model cannot search and call tools in one request. Use Gemini 3 or later.');
  const tools = [...(declarations.length > 0 ? [{ functionDeclarations: declarations }] : []), ...(searches ? [{ googleSearch: {} }] : [])];
  if (tools.length === 0) return {};
  if (declarations.length === 0) return { tools };
  const config = { ...toolConfig(request, losses), ...(searches ? { includeServerSideToolInvocations: true } : {}) };
  return { tools, ...(Object.keys(config).length === 0 ? {} : { toolConfig: config }) };
}

function isOwn({ type }: ToolDefinition): boolean {
  return type === undefined || type === null || type === 'custom';
}

function declaration(tool: ToolDefinition, losses: Set<string>): object {
  if (tool.strict === true) losses.add('strict tools: Gemini does not hold itself to the schema');
  return {
    name: functionName(tool.name),
    ...(tool.description === undefined ? {} : { description: tool.description }),
    ...(tool.input_schema === undefined ? {} : { parametersJsonSchema: tool.input_schema }),
  };
}

function toolConfig({ tool_choice: choice, tools }: MessagesRequest, losses: Set<string>): object {
  if (choice?.disable_parallel_tool_use === true) losses.add('disable_parallel_tool_use: not known to Gemini');
  if (choice === undefined || choice.type === 'auto') return {};
  const config = (mode: string, more: object = {}) => ({ functionCallingConfig: { mode, ...more } });
  if (choice.type === 'none') return config('NONE');
  if (choice.type === 'any') return config('ANY');
  if (choice.type !== 'tool') return {};
  const named = tools?.find(({ name }) => name === choice.name);
  if (named === undefined) throw featureMissing('tool_choice', `no tool is named ${choice.name}.`);
  // Google's own search cannot be forced.
  return isOwn(named) ? config('ANY', { allowedFunctionNames: [functionName(choice.name)] }) : {};
}
