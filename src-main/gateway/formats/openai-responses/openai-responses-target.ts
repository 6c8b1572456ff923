/** OpenAI's Responses API as providers speak it. */
import { GatehouseError } from '../../../contract/errors.ts';
import { collectAnswer } from '../collect-answer.ts';
import { guarded } from '../guarded-reader.ts';
import { fieldsOf } from '../open-json.ts';
import { readError } from '../openai/read-error.ts';
import type { TargetFormat } from '../wire-format.ts';
import { ResponseItems } from './response-items.ts';
import { ResponsesStreamReader } from './responses-stream-reader.ts';
import { writeResponsesRequest } from './write-responses-request.ts';

export const openAiResponsesTarget: TargetFormat = {
  id: 'openai-responses',
  write: writeResponsesRequest,
  readAnswer(body, terms) {
    const fields = fieldsOf(body);
    if (fields === null) throw new GatehouseError('upstream_invalid', 'The provider answered with something that is not a JSON object.');
    const items = new ResponseItems(terms);
    items.response(fields);
    return collectAnswer(items.events.take());
  },
  readStream: (terms) => guarded(new ResponsesStreamReader(terms)),
  readError,
};
