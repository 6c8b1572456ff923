/** The formats a provider of the table can be asked in, beside Messages itself, with the vendor's differences built in. */
import { type ChatQuirks, compatibleQuirks } from '../formats/openai-chat/chat-quirks.ts';
import { createOpenAiChatTarget } from '../formats/openai-chat/openai-chat-target.ts';
import { openAiResponsesTarget } from '../formats/openai-responses/openai-responses-target.ts';
import type { TargetFormat } from '../formats/wire-format.ts';

export function createDialects(quirks: Partial<ChatQuirks>): Readonly<Record<'openai-chat' | 'openai-responses', TargetFormat>> {
  return { 'openai-chat': createOpenAiChatTarget({ ...compatibleQuirks, ...quirks }), 'openai-responses': openAiResponsesTarget };
}
