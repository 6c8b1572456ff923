/** OpenAI's chat completions as clients speak them. */
import { openAiError } from '../openai/write-error.ts';
import type { ClientFormat } from '../wire-format.ts';
import { ChatStreamWriter } from './chat-stream-writer.ts';
import { readChatRequest } from './read-chat-request.ts';
import { writeChatAnswer } from './write-chat-answer.ts';

export const openAiChatClient: ClientFormat = {
  id: 'openai-chat',
  streamType: 'text/event-stream',
  // A comment: the format has no event for it, and every reader of event streams passes over comments.
  ping: Buffer.from(': ping\n\n'),
  readRequest: readChatRequest,
  writeAnswer: writeChatAnswer,
  writeStream: (terms) => new ChatStreamWriter(terms),
  writeError: (error) => ({ error: openAiError(error) }),
};
