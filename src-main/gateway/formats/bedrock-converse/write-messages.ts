/**
 * The turns of a Messages conversation as Converse messages. Users and assistants must take turns there, so neighbours
 * of one side become one message, results first; markers for the prompt cache become blocks of their own.
 * Source: Bedrock user guide, "Carry out a conversation with Converse"; API reference, Message and ContentBlock.
 */
import type { CacheControl, ContentBlock, MessagesRequest, MessagesTurn, ToolResultBlock, ToolUseBlock } from '../messages.ts';
import { fieldsOf } from '../open-json.ts';
import { shortId, shortName } from '../openai/tool-names.ts';
import { isSealed, isThinking, openSignature } from '../sealed-signature.ts';
import type { ConverseModel } from './converse-model.ts';
import type { CachePoint, ConverseBlock, ConverseMessage } from './converse-wire.ts';
import { MediaWriter } from './write-media.ts';

/** For tool names and ids alike. */
export const MOST_NAME_CHARS = 64;
const FOREIGN = 'thinking in history: signed for another model, left out';

export function converseMessages({ messages }: MessagesRequest, model: ConverseModel, losses: Set<string>): ConverseMessage[] {
  const media = new MediaWriter();
  const written: Array<{ role: ConverseMessage['role']; content: ConverseBlock[] }> = [];
  const add = (role: ConverseMessage['role'], content: readonly ConverseBlock[]) => {
    const last = written.at(-1);
    if (last?.role === role) last.content.push(...content);
    else if (content.length > 0) written.push({ role, content: [...content] });
  };
  for (const turn of messages) {
    if (turn.role === 'assistant')
      add(
        'assistant',
        blocksOf(turn).flatMap((block) => assistantBlocks(block, model, media, losses)),
      );
    else if (turn.role === 'user')
      add(
        'user',
        blocksOf(turn).flatMap((block) => userBlocks(block, model, media)),
      );
    else if (model.innerSystem)
      add(
        'system',
        blocksOf(turn).flatMap((block) => [...media.write([block]), ...cachePoint(block, model)]),
      );
    else {
      losses.add('role system inside messages: sent as marked user text');
      add('user', [
        {
          text: `<system>\n${media
            .write(turn.content)
            .flatMap((part) => ('text' in part ? part.text : []))
            .join('\n\n')}\n</system>`,
        },
      ]);
    }
  }
  if (written.at(-1)?.role === 'assistant' && model.family !== 'claude')
    losses.add('prefill: not every model goes on from a last assistant turn');
  return written.map(({ role, content }) => ({ role, content: role === 'user' ? arranged(content) : content }));
}

function assistantBlocks(block: ContentBlock, model: ConverseModel, media: MediaWriter, losses: Set<string>): ConverseBlock[] {
  if (isThinking(block)) {
    const own =
      openSignature('bedrock-converse', block.signature) ??
      (model.family === 'claude' && !isSealed(block.signature) ? block.signature : null);
    if (own === null || own === undefined || own === '') {
      losses.add(FOREIGN);
      return [];
    }
    return [{ reasoningContent: { reasoningText: { text: block.thinking, signature: own } } }];
  }
  if (block.type === 'redacted_thinking') {
    const { data } = block as { readonly data?: unknown };
    if (model.family === 'claude' && typeof data === 'string') return [{ reasoningContent: { redactedContent: data } }];
    losses.add(FOREIGN);
    return [];
  }
  if (block.type !== 'tool_use') return [...media.write([block]), ...cachePoint(block, model)];
  const { id, name, input } = block as ToolUseBlock;
  return [
    { toolUse: { toolUseId: shortId(id, MOST_NAME_CHARS), name: shortName(name, MOST_NAME_CHARS), input: fieldsOf(input) ?? {} } },
    ...cachePoint(block, model),
  ];
}

function userBlocks(block: ContentBlock, model: ConverseModel, media: MediaWriter): ConverseBlock[] {
  if (block.type !== 'tool_result') return [...media.write([block]), ...cachePoint(block, model)];
  const { tool_use_id: id, content = '', is_error: isError } = block as ToolResultBlock;
  const written = media.write(content);
  const said = written.length === 0 ? [{ text: '(no content)' }] : written;
  const failed = isError === true;
  return [
    {
      toolResult: {
        toolUseId: shortId(id, MOST_NAME_CHARS),
        content: failed && !model.resultStatus ? [{ text: 'Error:' }, ...said] : said,
        ...(failed && model.resultStatus ? { status: 'error' as const } : {}),
      },
    },
    ...cachePoint(block, model),
  ];
}

/** Results first, each with the cache point behind it; and a document needs a text beside it. */
function arranged(content: readonly ConverseBlock[]): ConverseBlock[] {
  const results: ConverseBlock[] = [];
  const rest: ConverseBlock[] = [];
  let last = rest;
  for (const block of content) {
    if (!('cachePoint' in block)) last = 'toolResult' in block ? results : rest;
    last.push(block);
  }
  const isBare = rest.some((block) => 'document' in block) && !rest.some((block) => 'text' in block);
  return [...results, ...rest, ...(isBare ? [{ text: 'See the document.' }] : [])];
}

export function cachePoint(block: { readonly type?: string; readonly cache_control?: unknown }, model: ConverseModel): CachePoint[] {
  const control = block.cache_control as CacheControl | null | undefined;
  if (control === null || control === undefined || model.cachePoints === 'none') return [];
  const isLong = control.ttl === '1h' && model.family === 'claude';
  return [{ cachePoint: { type: 'default', ...(isLong ? { ttl: '1h' as const } : {}) } }];
}

function blocksOf({ content }: MessagesTurn): readonly ContentBlock[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}
