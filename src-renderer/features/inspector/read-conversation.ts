/** A recorded request body -> the conversation it carries; null when it is not a Messages request. */
import { z } from 'zod';
import type { Conversation, Turn } from './conversation.ts';
import { readContent } from './read-block.ts';

const requestSchema = z.object({
  system: z.unknown().optional(),
  tools: z.array(z.unknown()).optional(),
  messages: z.array(z.object({ role: z.string(), content: z.unknown() })),
});
const toolSchema = z.object({ name: z.string(), description: z.string().optional() });

export function readConversation(body: string): Conversation | null {
  const parsed = requestSchema.safeParse(parseJson(body));
  if (!parsed.success) return null;
  const { system, tools = [], messages } = parsed.data;
  return {
    system: readContent(system),
    tools: tools.map((tool) => {
      const known = toolSchema.safeParse(tool).data;
      return { name: known?.name ?? '', description: known?.description ?? '', json: JSON.stringify(tool, null, 2) };
    }),
    turns: messages.map((message): Turn => ({ role: roleOf(message.role), blocks: readContent(message.content) })),
  };
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function roleOf(role: string): Turn['role'] {
  return role === 'assistant' || role === 'system' ? role : 'user';
}
