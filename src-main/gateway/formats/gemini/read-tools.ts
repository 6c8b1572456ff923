/**
 * Gemini's tools as Messages tools: function declarations with their schema in either dialect, and Google search as web
 * search. What only Google runs is refused by name.
 */
import { featureMissing } from '../capability.ts';
import type { ToolChoice, ToolDefinition } from '../messages.ts';
import { type Fields, fieldsList, fieldsOf, listOf, textOf } from '../open-json.ts';
import { protoField, protoFields } from './proto-fields.ts';

interface ReadTools {
  readonly tools?: readonly ToolDefinition[];
  readonly tool_choice?: ToolChoice;
}

export function readTools(body: Fields): ReadTools {
  const tools = fieldsList(protoField(body, 'tools')).flatMap((tool) => Object.keys(tool).flatMap((kind) => readTool(tool, kind)));
  if (tools.length === 0) return {};
  const config = protoFields(protoFields(body, 'toolConfig'), 'functionCallingConfig');
  const allowed = listOf(protoField(config, 'allowedFunctionNames')).flatMap((name) => textOf(name) ?? []);
  switch (config?.['mode']) {
    case 'NONE':
      return { tools, tool_choice: { type: 'none' } };
    case 'ANY':
      if (allowed.length === 1) return { tools, tool_choice: { type: 'tool', name: allowed[0]! } };
      return { tools: allowed.length === 0 ? tools : tools.filter(({ name }) => allowed.includes(name)), tool_choice: { type: 'any' } };
    default:
      return { tools };
  }
}

function readTool(tool: Fields, kind: string): ToolDefinition[] {
  switch (kind) {
    case 'functionDeclarations':
    case 'function_declarations':
      return fieldsList(tool[kind]).map(readDeclaration);
    case 'googleSearch':
    case 'google_search':
    case 'googleSearchRetrieval':
      return [{ type: 'web_search_20250305', name: 'web_search' }];
    default:
      throw featureMissing(`tools.${kind}`, 'only Google runs this tool. Leave it out, or choose a Gemini model.');
  }
}

function readDeclaration(declaration: Fields): ToolDefinition {
  const schema = fieldsOf(protoField(declaration, 'parametersJsonSchema'));
  const openApi = protoFields(declaration, 'parameters');
  const description = textOf(declaration['description']);
  return {
    name: textOf(declaration['name']) ?? '',
    ...(description === null ? {} : { description }),
    input_schema: schema ?? (openApi === null ? { type: 'object', properties: {} } : jsonSchema(openApi)),
  };
}

/** Google's part of OpenAPI 3.0 as JSON Schema: types in small letters, `nullable` as a type, counts as numbers. */
export function jsonSchema(schema: Fields): Fields {
  const written = Object.entries(schema).flatMap(([field, value]): Array<[string, unknown]> => {
    const name = field.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
    const inner = fieldsOf(value);
    if (name === 'type' && typeof value === 'string') {
      const type = value.toLowerCase();
      return [[name, schema['nullable'] === true ? [type, 'null'] : type]];
    }
    if (name === 'nullable') return [];
    if (name === 'example') return [['examples', [value]]];
    if (COUNTS.has(name)) return [[name, Number(value)]];
    if (name === 'items' && inner !== null) return [[name, jsonSchema(inner)]];
    if (name === 'anyOf') return [[name, fieldsList(value).map(jsonSchema)]];
    if (name === 'properties' && inner !== null)
      return [[name, Object.fromEntries(Object.entries(inner).map(([key, one]) => [key, jsonSchema(fieldsOf(one) ?? {})]))]];
    return [[name, value]];
  });
  return Object.fromEntries(written);
}

const COUNTS = new Set(['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties']);
