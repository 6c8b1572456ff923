/** OpenAI's chat completions as clients speak them. */
import { fieldsList, fieldsOf } from '../open-json.ts';
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
  // An answer calls a tool that takes free text as such.
  repeated: (body) => ({
    stream_options: fieldsOf(body)?.['stream_options'],
    tools: fieldsList(fieldsOf(body)?.['tools']).flatMap(({ type, custom }) =>
      type === 'custom' ? [{ type, custom: { name: fieldsOf(custom)?.['name'] } }] : [],
    ),
  }),
  writeAnswer: writeChatAnswer,
  writeStream: (terms) => new ChatStreamWriter(terms),
  writeError: (error) => ({ error: openAiError(error) }),
};
