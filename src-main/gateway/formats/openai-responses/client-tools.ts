/**
 * The tools of a Responses client as Messages knows them, and the way back: namespaces become a prefix of the name.
 * Source: the API reference, tools of "Create a model response".
 */
import { carryMark } from '../cache-control.ts';
import { featureMissing } from '../capability.ts';
import type { ToolDefinition } from '../messages.ts';
import { type Fields, fieldsList, fieldsOf, textOf } from '../open-json.ts';
import { type CustomTool, textTool } from '../openai/custom-tools.ts';

/** How a tool is called in the client's own words. */
export interface ClientTool {
  readonly name: string;
  readonly namespace: string | null;
  readonly isCustom: boolean;
}

/** What Codex offers on every turn, whether the provider has it or not. */
export const optionalTools = ['web_search'] as const;

/** Never called by their own name: the client runs nothing for them. */
const NEEDLESS = new Set(['tool_search']);

/** `field` names the list in errors. Throws GatehouseError `feature_missing` for tools that only OpenAI runs. */
export function readTools(
  tools: readonly Fields[],
  losses: Set<string>,
  namespace: string | null = null,
  field = 'tools',
): ToolDefinition[] {
  return tools.flatMap((tool, at): ToolDefinition[] => {
    const type = textOf(tool['type']) ?? '';
    if (type === 'function') return [carryMark(functionTool(tool, namespace), tool)];
    if (type === 'custom') return [textTool(customTool(tool, namespace))];
    if (type === 'namespace') return readTools(fieldsList(tool['tools']), losses, textOf(tool['name']), `${field}.${at}.tools`);
    if (type.startsWith('web_search')) {
      // The client wants what OpenAI has indexed; only a live search is left elsewhere, and that it does not allow.
      if (tool['external_web_access'] !== false) return [webSearchTool(tool)];
      losses.add('web_search: the client allows no live search');
      return [];
    }
    if (!NEEDLESS.has(type)) throw featureMissing(`${field}.${at}.type`, `${type || 'this tool'} runs at OpenAI only. Leave it out.`);
    losses.add(`${type}: not needed, every tool is offered`);
    return [];
  });
}

export function flatName(name: string, namespace: string | null): string {
  if (namespace === null || namespace === '') return name;
  return namespace.endsWith('__') ? `${namespace}${name}` : `${namespace}__${name}`;
}

/** The client's tools by the names that Messages knows them by, read from its own request. */
export function clientTools(request: unknown): ReadonlyMap<string, ClientTool> {
  const tools = new Map<string, ClientTool>();
  const take = (list: readonly Fields[], namespace: string | null) => {
    for (const tool of list) {
      const name = textOf(tool['name']) ?? '';
      if (tool['type'] === 'namespace') take(fieldsList(tool['tools']), name);
      else tools.set(flatName(name, namespace), { name, namespace, isCustom: tool['type'] === 'custom' });
    }
  };
  take(fieldsList(fieldsOf(request)?.['tools']), null);
  return tools;
}

/** Those that take free text. */
export function customTools(tools: readonly Fields[], namespace: string | null = null): CustomTool[] {
  return tools.flatMap((tool): CustomTool[] => {
    if (tool['type'] === 'namespace') return customTools(fieldsList(tool['tools']), textOf(tool['name']));
    return tool['type'] === 'custom' ? [customTool(tool, namespace)] : [];
  });
}

function functionTool(tool: Fields, namespace: string | null): ToolDefinition {
  const description = textOf(tool['description']);
  return {
    name: flatName(textOf(tool['name']) ?? '', namespace),
    ...(description === null ? {} : { description }),
    input_schema: fieldsOf(tool['parameters']) ?? { type: 'object', properties: {} },
    ...(tool['strict'] === true ? { strict: true } : {}),
  };
}

function customTool(tool: Fields, namespace: string | null): CustomTool {
  return {
    name: flatName(textOf(tool['name']) ?? '', namespace),
    description: textOf(tool['description']),
    format: fieldsOf(tool['format']),
  };
}

function webSearchTool(tool: Fields): ToolDefinition {
  const domains = fieldsOf(tool['filters'])?.['allowed_domains'];
  const location = fieldsOf(tool['user_location']);
  return {
    type: 'web_search_20250305',
    name: 'web_search',
    ...(Array.isArray(domains) && domains.length > 0 ? { allowed_domains: domains } : {}),
    ...(location === null ? {} : { user_location: location }),
  };
}
