/**
 * OpenAI's custom tools, which take free text, perhaps held to a grammar. Messages has one kind of tool: elsewhere such a
 * tool becomes one with a single text field, and its calls come back as the text in it. Responses takes them as they are.
 * Source: the API reference (tools of both formats); the guide on function calling, "Custom tools".
 */
import type { ToolDefinition } from '../messages.ts';
import { type Fields, fieldsOf, parseFields, textOf } from '../open-json.ts';

export interface CustomTool {
  /** As Messages knows it. */
  readonly name: string;
  readonly description: string | null;
  /** In Responses' words, `{type: grammar, syntax, definition}`; null: any text. */
  readonly format: Fields | null;
}

export function textTool({ name, description, format }: CustomTool): ToolDefinition {
  const grammar = textOf(format?.['definition']);
  const told = [description, grammar === null ? null : `The input must match this grammar:\n${grammar}`];
  return {
    name,
    description: told.filter((text) => text !== null).join('\n\n'),
    input_schema: { type: 'object', properties: { input: { type: 'string' } }, required: ['input'], additionalProperties: false },
  };
}

/** The free text of a call, out of the JSON that Messages calls the tool with. */
export function textInput(json: string): string {
  return textOf(parseFields(json)?.['input']) ?? json;
}

/** The same of a call in a conversation. */
export function textInputOf(input: unknown): string {
  return textOf(fieldsOf(input)?.['input']) ?? JSON.stringify(input ?? {});
}

/** Free text that arrives in pieces, as the JSON of a tool with one text field, in pieces. */
export const textInputJson = {
  start: '{"input":"',
  piece: (text: string) => JSON.stringify(text).slice(1, -1),
  end: '"}',
};
