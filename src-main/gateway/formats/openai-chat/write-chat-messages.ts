/**
 * The turns of a Messages conversation as chat messages. The one rule that chat APIs insist on: the results of an
 * assistant's tool calls follow it at once. Whatever else stands there (the images of a result, which a tool message
 * cannot hold, the user's words, a system turn) comes after the last of them, in its own order.
 */
import type { ContentBlock, MessagesRequest, MessagesTurn, TextBlock, ThinkingBlock, ToolResultBlock, ToolUseBlock } from '../messages.ts';
import { shortId, shortName } from '../openai/tool-names.ts';
import { systemTexts } from '../system-texts.ts';
import type { ChatQuirks } from './chat-quirks.ts';
import type { ChatMessage, ChatPart } from './chat-wire.ts';
import { chatParts, chatText, joinTexts } from './write-chat-parts.ts';

/** `losses` gets one phrase for each kind of thing that stays behind. */
export function chatMessages(request: MessagesRequest, quirks: ChatQuirks, losses: Set<string>): ChatMessage[] {
  const texts = systemTexts(request).map((text): ChatPart => ({ type: 'text', text }));
  const messages: ChatMessage[] = texts.length === 0 ? [] : [{ role: quirks.systemRole, content: chatText(texts, quirks) }];
  const unanswered = new Set<string>();
  const later: ChatMessage[] = [];
  for (const turn of request.messages) {
    if (turn.role === 'assistant') {
      messages.push(...later.splice(0), ...assistantMessages(turn, quirks, losses));
      unanswered.clear();
      for (const { id } of blocksOf<ToolUseBlock>(turn, 'tool_use')) unanswered.add(id);
    } else if (turn.role === 'user') {
      for (const result of blocksOf<ToolResultBlock>(turn, 'tool_result')) {
        messages.push(toolMessage(result, quirks));
        unanswered.delete(result.tool_use_id);
      }
      later.push(...userMessages(turn, quirks));
    } else later.push(...systemMessages(turn, quirks));
    if (unanswered.size === 0) messages.push(...later.splice(0));
  }
  messages.push(...later);
  if (messages.at(-1)?.role === 'assistant') losses.add('prefill: the answer begins anew after the last assistant turn');
  return quirks.userAfterTool ? messages : messages.flatMap((message, at) => bridged(message, messages[at - 1]));
}

function systemMessages(turn: MessagesTurn, quirks: ChatQuirks): ChatMessage[] {
  const parts = chatParts(turn.content, quirks);
  if (parts.length === 0) return [];
  if (quirks.innerSystem) return [{ role: quirks.systemRole, content: chatText(parts, quirks) }];
  return [{ role: 'user', content: `<system>\n${joinTexts(parts)}\n</system>` }];
}

function userMessages(turn: MessagesTurn, quirks: ChatQuirks): ChatMessage[] {
  const parts: ChatPart[] = [];
  for (const result of blocksOf<ToolResultBlock>(turn, 'tool_result')) {
    const seen = chatParts(result.content ?? '', quirks).filter(({ type }) => type !== 'text');
    if (seen.length > 0) parts.push({ type: 'text', text: `From the result of tool call ${callId(result.tool_use_id, quirks)}:` }, ...seen);
  }
  const rest = typeof turn.content === 'string' ? turn.content : turn.content.filter(({ type }) => type !== 'tool_result');
  parts.push(...chatParts(rest, quirks));
  return parts.length === 0 ? [] : [{ role: 'user', content: chatText(parts, quirks) }];
}

/** Chat APIs have no flag for a failed tool; the model is told in words. */
function toolMessage({ tool_use_id, content, is_error }: ToolResultBlock, quirks: ChatQuirks): ChatMessage {
  const parts = chatParts(content ?? '', quirks);
  const text = joinTexts(parts) || (parts.length > 0 ? 'The result follows in the next message.' : '');
  return { role: 'tool', tool_call_id: callId(tool_use_id, quirks), content: is_error === true ? `Error: ${text}` : text };
}

function assistantMessages(turn: MessagesTurn, quirks: ChatQuirks, losses: Set<string>): ChatMessage[] {
  const thoughts = [...blocksOf<ThinkingBlock>(turn, 'thinking'), ...blocksOf(turn, 'redacted_thinking')];
  const reasoning =
    quirks.reasoningBack === null ? '' : thoughts.flatMap((block) => ('thinking' in block ? block.thinking : [])).join('\n');
  if (thoughts.length > 0 && reasoning === '') losses.add('thinking in history: this API does not take it back');
  const calls = blocksOf<ToolUseBlock>(turn, 'tool_use').map(({ id, name, input }) => ({
    id: callId(id, quirks),
    type: 'function' as const,
    function: { name: shortName(name, quirks.toolNameChars), arguments: JSON.stringify(input ?? {}) },
  }));
  const texts = chatParts(withoutCalls(turn), quirks);
  if (texts.length === 0 && calls.length === 0) return [];
  return [
    {
      role: 'assistant',
      content: texts.length === 0 ? null : chatText(texts, quirks),
      ...(calls.length > 0 ? { tool_calls: calls } : {}),
      ...(quirks.reasoningBack !== null && (reasoning !== '' || quirks.reasoningInEveryTurn) ? { [quirks.reasoningBack]: reasoning } : {}),
    },
  ];
}

function withoutCalls({ content }: MessagesTurn): string | readonly ContentBlock[] {
  const apart = new Set(['tool_use', 'thinking', 'redacted_thinking']);
  return typeof content === 'string' ? content : content.filter(({ type }) => !apart.has(type));
}

/** Mistral refuses a user or system message right after a tool's: a word of the assistant goes between. */
function bridged(message: ChatMessage, before: ChatMessage | undefined): ChatMessage[] {
  const isRefused = before?.role === 'tool' && message.role !== 'tool' && message.role !== 'assistant';
  return isRefused ? [{ role: 'assistant', content: 'Noted.' }, message] : [message];
}

function callId(id: string, quirks: ChatQuirks): string {
  return shortId(id, quirks.toolIdChars);
}

function blocksOf<Block extends ContentBlock = TextBlock>({ content }: MessagesTurn, type: Block['type'] | string): Block[] {
  return typeof content === 'string' ? [] : content.filter((block): block is Block => block.type === type);
}
