/**
 * The turns of a Messages conversation as Gemini's contents. Two rules of that API shape this file: the responses to a
 * turn's function calls follow it at once, all of them together; and a thought signature goes back on the very part it
 * came with, which is the one after the thinking block that carried it through the client.
 * Source: Gemini API, "Function calling" and "Thought signatures" (also for the value that stands in for a signature
 * on calls of other models).
 */
import type { ContentBlock, MessagesRequest, MessagesTurn, ToolResultBlock, ToolUseBlock } from '../messages.ts';
import { isThinking, openSignature } from '../sealed-signature.ts';
import type { GeminiModel } from './gemini-model.ts';
import { functionName } from './function-name.ts';
import type { GeminiContent, GeminiPart } from './gemini-wire.ts';
import { geminiParts } from './write-parts.ts';

const NO_SIGNATURE = 'skip_thought_signature_validator';

export function geminiContents({ messages }: MessagesRequest, model: GeminiModel, losses: Set<string>): GeminiContent[] {
  const contents: GeminiContent[] = [];
  const names = new Map<string, string>();
  const unanswered = new Set<string>();
  const later: GeminiContent[] = [];
  for (const turn of messages) {
    if (turn.role === 'assistant') {
      contents.push(...later.splice(0), ...content('model', modelParts(turn, model, losses)));
      unanswered.clear();
      for (const { id, name } of calls(turn)) {
        names.set(id, functionName(name));
        unanswered.add(id);
      }
    } else if (turn.role === 'user') {
      const [responses, rest] = userParts(turn, names, model);
      for (const { tool_use_id } of results(turn)) unanswered.delete(tool_use_id);
      contents.push(...content('user', responses));
      later.push(...content('user', rest));
    } else {
      losses.add('role system inside messages: sent as marked user text');
      later.push(...content('user', [{ text: `<system>\n${joined(geminiParts(turn.content))}\n</system>` }]));
    }
    if (unanswered.size === 0) contents.push(...later.splice(0));
  }
  contents.push(...later);
  if (contents.at(-1)?.role === 'model') losses.add('prefill: the answer begins anew after the last assistant turn');
  return contents;
}

function modelParts(turn: MessagesTurn, { wantsSignatures }: GeminiModel, losses: Set<string>): GeminiPart[] {
  const parts: GeminiPart[] = [];
  let signature: string | null = null;
  let hasCall = false;
  for (const block of blocksOf(turn)) {
    if (isThinking(block)) {
      signature = openSignature('gemini', block.signature);
      if (signature === null) losses.add('thinking in history: signed for another model, left out');
      else if (block.thinking !== '') parts.push({ thought: true, text: block.thinking });
    } else if (block.type === 'redacted_thinking') {
      losses.add('thinking in history: signed for another model, left out');
    } else {
      const isFirstCall: boolean = block.type === 'tool_use' && !hasCall;
      hasCall ||= isFirstCall;
      if (isFirstCall && wantsSignatures) signature ??= NO_SIGNATURE;
      const made = block.type === 'tool_use' ? [callPart(block as ToolUseBlock)] : geminiParts([block]);
      parts.push(...made.map((part, at) => (at === 0 && signature !== null ? { ...part, thoughtSignature: signature } : part)));
      signature = null;
    }
  }
  return parts;
}

function callPart({ id, name, input }: ToolUseBlock): GeminiPart {
  return { functionCall: { id, name: functionName(name), args: input ?? {} } };
}

/** The responses, and what else the turn says. */
function userParts(turn: MessagesTurn, names: ReadonlyMap<string, string>, model: GeminiModel): [GeminiPart[], GeminiPart[]] {
  const responses: GeminiPart[] = [];
  const rest: GeminiPart[] = [];
  for (const block of blocksOf(turn)) {
    if (block.type !== 'tool_result') {
      rest.push(...geminiParts([block]));
      continue;
    }
    const { tool_use_id: id, content: said, is_error: isError } = block as ToolResultBlock;
    const parts = geminiParts(said ?? '');
    const media = parts.filter((part) => !('text' in part));
    const name = names.get(id);
    // A response without its call is refused; after a compaction it is only something to know.
    if (name === undefined) rest.push({ text: `Result of tool call ${id}:` }, ...parts);
    else {
      const fits = model.imagesInResponses && media.every((part) => 'inlineData' in part);
      const response = { [isError === true ? 'error' : 'output']: joined(parts) };
      responses.push({ functionResponse: { id, name, response, ...(fits && media.length > 0 ? { parts: media } : {}) } });
      if (!fits && media.length > 0) rest.push({ text: `From the result of tool call ${id}:` }, ...media);
    }
  }
  return [responses, rest];
}

function joined(parts: readonly GeminiPart[]): string {
  return parts.flatMap((part) => ('text' in part ? part.text : [])).join('\n\n');
}

function content(role: GeminiContent['role'], parts: readonly GeminiPart[]): GeminiContent[] {
  return parts.length === 0 ? [] : [{ role, parts }];
}

function calls(turn: MessagesTurn): ToolUseBlock[] {
  return blocksOf(turn).filter((block): block is ToolUseBlock => block.type === 'tool_use');
}

function results(turn: MessagesTurn): ToolResultBlock[] {
  return blocksOf(turn).filter((block): block is ToolResultBlock => block.type === 'tool_result');
}

function blocksOf({ content: said }: MessagesTurn): readonly ContentBlock[] {
  return typeof said === 'string' ? [{ type: 'text', text: said }] : said;
}
