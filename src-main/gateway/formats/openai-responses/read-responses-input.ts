/**
 * Input items of a response as pieces of a Messages conversation. Only what the client itself said, called and got is
 * read; items that OpenAI's own tools left behind are refused by name.
 */
import { carryMark } from '../cache-control.ts';
import { featureMissing } from '../capability.ts';
import type { ContentBlock } from '../messages.ts';
import { type Fields, fieldsList, parseFields, textOf } from '../open-json.ts';
import { invalidField } from '../openai/invalid-field.ts';
import { fileBlock, imageBlock } from '../openai/media-block.ts';
import type { Piece } from '../openai/merge-turns.ts';
import { messagesId } from '../openai/tool-names.ts';
import { flatName } from './client-tools.ts';
import { COMPACTION_PROMPT, openCompaction } from './compaction.ts';
import { thinkingBlock } from './sealed-reasoning.ts';

export function readInput(input: string | readonly Fields[], losses: Set<string>): Piece[] {
  if (typeof input === 'string') return [{ role: 'user', blocks: textBlock(input) }];
  return input.flatMap((item, at) => readItem(item, `input.${at}`, losses));
}

function readItem(item: Fields, field: string, losses: Set<string>): Piece[] {
  const type = textOf(item['type']) ?? 'message';
  switch (type) {
    case 'message':
      return [message(item, field)];
    case 'function_call':
      return [{ role: 'assistant', blocks: [call(item, parsedArguments(item, field), field)] }];
    case 'custom_tool_call':
      return [{ role: 'assistant', blocks: [call(item, { input: needed(item, 'input', field) }, field)] }];
    case 'function_call_output':
    case 'custom_tool_call_output':
      return [{ role: 'user', blocks: [output(item, field)] }];
    case 'reasoning': {
      const block = thinkingBlock(item);
      if (block === null) losses.add('reasoning without encrypted_content: it cannot go back');
      return block === null ? [] : [{ role: 'assistant', blocks: [block] }];
    }
    case 'compaction_trigger':
      return [{ role: 'user', blocks: textBlock(COMPACTION_PROMPT) }];
    case 'compaction': {
      const summary = openCompaction(item);
      if (summary === null)
        throw featureMissing(`${field}.encrypted_content`, 'only OpenAI can read this summary. Start a new conversation.');
      return [{ role: 'user', blocks: textBlock(summary) }];
    }
    case 'web_search_call':
      losses.add('web_search_call: what was found stands in the text that followed');
      return [];
    default:
      throw featureMissing(`${field}.type`, `${type} belongs to OpenAI's own tools. Start a new conversation.`);
  }
}

function message(item: Fields, field: string): Piece {
  const role = textOf(item['role']);
  if (role !== 'user' && role !== 'assistant' && role !== 'system' && role !== 'developer')
    throw invalidField(`${field}.role`, 'user, assistant, system or developer is needed.');
  return { role: role === 'developer' ? 'system' : role, blocks: blocks(item['content'], `${field}.content`) };
}

function blocks(content: unknown, field: string): ContentBlock[] {
  if (typeof content === 'string') return textBlock(content);
  if (!Array.isArray(content)) throw invalidField(field, 'a text or a list of parts is needed.');
  return fieldsList(content).flatMap((part, at) => partBlocks(part, `${field}.${at}`).map((block) => carryMark(block, part)));
}

function partBlocks(part: Fields, field: string): ContentBlock[] {
  const type = textOf(part['type']) ?? '';
  switch (type) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return textBlock(needed(part, 'text', field));
    case 'refusal':
      return textBlock(needed(part, 'refusal', field));
    case 'input_image':
      return [imageBlock(needed(part, 'image_url', field))];
    case 'input_file': {
      const url = textOf(part['file_url']);
      if (url !== null) return [{ type: 'document', source: { type: 'url', url } }];
      return [fileBlock({ file_data: textOf(part['file_data']), filename: textOf(part['filename']) }, field)];
    }
    default:
      throw featureMissing(`${field}.type`, `Messages knows no ${type || 'such part'}. Leave it out.`);
  }
}

function call(item: Fields, input: unknown, field: string): ContentBlock {
  const name = flatName(needed(item, 'name', field), textOf(item['namespace']));
  return { type: 'tool_use', id: messagesId(needed(item, 'call_id', field)), name, input };
}

function parsedArguments(item: Fields, field: string): Fields {
  const json = needed(item, 'arguments', field);
  const input = json.trim() === '' ? {} : parseFields(json);
  if (input === null) throw invalidField(`${field}.arguments`, 'a JSON object is needed.');
  return input;
}

function output(item: Fields, field: string): ContentBlock {
  return {
    type: 'tool_result',
    tool_use_id: messagesId(needed(item, 'call_id', field)),
    content: blocks(item['output'], `${field}.output`),
  };
}

function textBlock(text: string): ContentBlock[] {
  return text === '' ? [] : [{ type: 'text', text }];
}

function needed(item: Fields, name: string, field: string): string {
  const value = textOf(item[name]);
  if (value === null) throw invalidField(`${field}.${name}`, 'a text is needed.');
  return value;
}
