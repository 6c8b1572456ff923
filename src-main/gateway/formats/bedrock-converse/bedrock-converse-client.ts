/** Bedrock's Converse as clients speak it: AWS's SDKs, by Converse and ConverseStream. The stream has no sign of life. */
import { EVENT_STREAM_TYPE } from '../aws-event-stream.ts';
import { errorTypeHeader } from '../bedrock-error.ts';
import type { ClientFormat } from '../wire-format.ts';
import { readConverseRequest } from './read-converse.ts';
import { wholeConverseAnswer, writeConverseStream } from './write-events.ts';

export const bedrockConverseClient: ClientFormat = {
  id: 'bedrock-converse',
  streamType: EVENT_STREAM_TYPE,
  ping: null,
  readRequest: readConverseRequest,
  writeAnswer: wholeConverseAnswer,
  writeStream: writeConverseStream,
  writeError: ({ message }) => ({ message }),
  errorHeaders: (error) => [errorTypeHeader(error)],
};
