/**
 * The turns of a Messages conversation as input items of a response. Items keep the order of the blocks; the results of
 * tools may hold images and files here. Reasoning goes back only to the format that sealed it.
 * Source: the API reference, "Create a model response"; the guides on reasoning and conversation state.
 */
import { capabilityRejected, featureMissing } from '../capability.ts';
import type {
  ContentBlock,
  DocumentBlock,
  ImageBlock,
  MessagesRequest,
  MessagesTurn,
  TextBlock,
  ThinkingBlock,
  ToolReferenceBlock,
  ToolResultBlock,
  ToolUseBlock,
} from '../messages.ts';
import { textInputOf } from '../openai/custom-tools.ts';
import { dataUrl } from '../openai/data-url.ts';
import { shortId, shortName } from '../openai/tool-names.ts';
import { webSearchText } from '../openai/web-search.ts';
import { openReasoning } from './sealed-reasoning.ts';

/** Source: the API reference, function tools and `call_id`. */
export const MAX_NAME_CHARS = 64;
const MAX_ID_CHARS = 64;

type Item = Readonly<Record<string, unknown>>;

/**
 * `custom` holds the names of tools that take free text. `losses` gets one phrase for each kind of thing that stays
 * behind.
 */
export function responsesInput({ messages }: MessagesRequest, custom: Named, losses: Set<string>): Item[] {
  const customIds = new Set(customCalls(messages, custom));
  const items = messages.flatMap((turn) => (turn.role === 'assistant' ? assistantItems(turn, custom, losses) : turnItems(turn, customIds)));
  if (messages.at(-1)?.role === 'assistant') losses.add('prefill: the answer begins anew after the last assistant turn');
  return items;
}

type Named = Pick<ReadonlySet<string>, 'has'>;

function customCalls(messages: readonly MessagesTurn[], custom: Named): string[] {
  const blocks = messages.filter(({ role }) => role === 'assistant').flatMap(blocksOf);
  return blocks.flatMap((block) =>
    block.type === 'tool_use' && custom.has((block as ToolUseBlock).name) ? (block as ToolUseBlock).id : [],
  );
}

function turnItems(turn: MessagesTurn, customIds: Named): Item[] {
  const role = turn.role === 'system' ? 'developer' : 'user';
  const blocks = blocksOf(turn);
  const results = blocks.filter(({ type }) => type === 'tool_result').map((block) => toolOutput(block as ToolResultBlock, customIds));
  const content = blocks.filter(({ type }) => type !== 'tool_result').flatMap(inputParts);
  return [...results, ...(content.length > 0 ? [{ type: 'message', role, content }] : [])];
}

/** The API has no flag for a failed tool; the model is told in words. */
function toolOutput({ tool_use_id, content = '', is_error }: ToolResultBlock, customIds: Named): Item {
  const parts = typeof content === 'string' ? [{ type: 'input_text', text: content }] : content.flatMap(inputParts);
  const said = is_error === true ? [{ type: 'input_text', text: 'Error:' }, ...parts] : parts;
  const isText = said.every(({ type }) => type === 'input_text');
  const output = isText ? said.map(({ text }) => text).join('\n') : said;
  const type = customIds.has(tool_use_id) ? 'custom_tool_call_output' : 'function_call_output';
  return { type, call_id: shortId(tool_use_id, MAX_ID_CHARS), output };
}

function assistantItems(turn: MessagesTurn, custom: Named, losses: Set<string>): Item[] {
  const blocks = blocksOf(turn);
  // The API refuses reasoning that nothing follows.
  const last = blocks.findLastIndex(({ type }) => type === 'text' || type === 'tool_use');
  return blocks.flatMap((block, at): Item[] => {
    switch (block.type) {
      case 'thinking':
      case 'redacted_thinking': {
        const reasoning = at < last ? openReasoning(block as ThinkingBlock) : null;
        if (reasoning === null) losses.add('thinking in history: it goes back only to the model that wrote it');
        return reasoning === null ? [] : [reasoning];
      }
      case 'tool_use': {
        const { id, name, input } = block as ToolUseBlock;
        const call = { call_id: shortId(id, MAX_ID_CHARS), name: shortName(name, MAX_NAME_CHARS) };
        if (custom.has(name)) return [{ type: 'custom_tool_call', ...call, input: textInputOf(input) }];
        return [{ type: 'function_call', ...call, arguments: JSON.stringify(input ?? {}) }];
      }
      default: {
        const text = block.type === 'text' ? (block as TextBlock).text : webSearchText(block);
        if (text === null) throw unknownBlock(block);
        return text === '' ? [] : [{ type: 'message', role: 'assistant', content: text }];
      }
    }
  });
}

function inputParts(block: ContentBlock): Item[] {
  switch (block.type) {
    case 'text': {
      const { text } = block as TextBlock;
      return text === '' ? [] : [{ type: 'input_text', text }];
    }
    case 'image':
      return [imagePart(block as ImageBlock)];
    case 'document':
      return documentParts(block as DocumentBlock);
    case 'tool_reference':
      // Every tool is offered from the start; the model only has to be told that its search found this one.
      return [{ type: 'input_text', text: `Tool found: ${(block as ToolReferenceBlock).tool_name}` }];
    default:
      throw unknownBlock(block);
  }
}

function imagePart({ source }: ImageBlock): Item {
  if (source.type === 'url') return { type: 'input_image', detail: 'auto', image_url: source.url };
  if (source.type !== 'base64') throw capabilityRejected('image_block');
  return { type: 'input_image', detail: 'auto', image_url: dataUrl({ mediaType: source.media_type, data: source.data }) };
}

function documentParts({ source, title }: DocumentBlock): Item[] {
  if (source.type === 'text') return [{ type: 'input_text', text: title ? `${title}\n\n${source.data}` : source.data }];
  if (source.type === 'url') return [{ type: 'input_file', file_url: source.url }];
  if (source.type !== 'base64') throw capabilityRejected('document_block');
  return [
    { type: 'input_file', filename: title ?? 'document.pdf', file_data: dataUrl({ mediaType: source.media_type, data: source.data }) },
  ];
}

function unknownBlock({ type }: ContentBlock): Error {
  return featureMissing(type, 'this provider does not know such a block. Start a new conversation, or choose a Claude model.');
}

function blocksOf({ content }: MessagesTurn): readonly ContentBlock[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}
