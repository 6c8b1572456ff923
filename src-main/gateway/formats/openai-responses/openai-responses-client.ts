/** OpenAI's Responses API as clients speak it, Codex among them. */
import { openAiError } from '../openai/write-error.ts';
import type { ClientFormat } from '../wire-format.ts';
import { readResponsesRequest } from './read-responses-request.ts';
import { repeatedFields } from './repeated-fields.ts';
import { ResponsesStreamWriter } from './responses-stream-writer.ts';
import { writeResponse } from './write-response.ts';

export const openAiResponsesClient: ClientFormat = {
  id: 'openai-responses',
  streamType: 'text/event-stream',
  // A comment: the format has no event for it, and every reader of event streams passes over comments.
  ping: Buffer.from(': ping\n\n'),
  readRequest: readResponsesRequest,
  repeated: repeatedFields,
  writeAnswer: writeResponse,
  writeStream: (terms) => new ResponsesStreamWriter(terms),
  writeError: (error) => ({ error: openAiError(error) }),
};
