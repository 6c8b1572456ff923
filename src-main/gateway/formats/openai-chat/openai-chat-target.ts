/** OpenAI's chat completions as providers speak them; `quirks` say in what a vendor differs. */
import { GatehouseError } from '../../../contract/errors.ts';
import { collectAnswer } from '../collect-answer.ts';
import { guarded } from '../guarded-reader.ts';
import { fieldsOf } from '../open-json.ts';
import { readError } from '../openai/read-error.ts';
import type { TargetFormat } from '../wire-format.ts';
import { ChatChunks } from './chat-chunks.ts';
import type { ChatQuirks } from './chat-quirks.ts';
import { ChatStreamReader } from './chat-stream-reader.ts';
import { writeChatRequest } from './write-chat-request.ts';

export function createOpenAiChatTarget(quirks: ChatQuirks): TargetFormat {
  return {
    id: 'openai-chat',
    write: (request, terms) => writeChatRequest(request, terms, quirks),
    readAnswer(body, terms) {
      const fields = fieldsOf(body);
      if (fields === null) throw new GatehouseError('upstream_invalid', 'The provider answered with something that is not a JSON object.');
      const chunks = new ChatChunks(terms, quirks.toolNameChars);
      chunks.take(fields);
      if (chunks.events.isStarted) chunks.finish();
      return collectAnswer(chunks.events.take());
    },
    readStream: (terms) => guarded(new ChatStreamReader(terms, quirks.toolNameChars)),
    readError,
  };
}
