/** Bedrock's Converse and ConverseStream as providers speak them: one format for the models of every vendor on Bedrock. */
import { parseJson } from '../parse-json.ts';
import { GatehouseError } from '../../../contract/errors.ts';
import { EventStreamDecoder } from '../aws-event-stream.ts';
import { readBedrockError, readBedrockException } from '../bedrock-error.ts';
import { collectAnswer } from '../collect-answer.ts';
import { guarded, streamError } from '../guarded-reader.ts';
import { fieldsOf } from '../open-json.ts';
import type { AnswerTerms, StreamReader, TargetFormat } from '../wire-format.ts';
import { ConverseAnswer } from './converse-answer.ts';
import { writeConverse } from './write-converse.ts';

export const bedrockConverseTarget: TargetFormat = {
  id: 'bedrock-converse',
  write: writeConverse,
  readAnswer(body, terms) {
    const answer = fieldsOf(body);
    if (answer === null) throw new GatehouseError('upstream_invalid', 'Bedrock answered with something that is not a JSON object.');
    return collectAnswer(new ConverseAnswer(terms).addWhole(answer));
  },
  readStream: readConverseStream,
  readError: readBedrockError,
};

function readConverseStream(terms: AnswerTerms): StreamReader {
  const decoder = new EventStreamDecoder(terms.maxEventBytes);
  const answer = new ConverseAnswer(terms);
  return guarded({
    *push(chunk) {
      for (const message of decoder.push(chunk)) {
        if (message.kind === 'broken') yield streamError(`Bedrock's stream is unreadable: ${message.reason}.`);
        else if (message.kind === 'exception') {
          const { type, message: text } = readBedrockException(message.name, message.body.toString());
          yield streamError(text, type);
        } else {
          const event = fieldsOf(parseJson(message.body.toString()));
          if (event === null) throw new Error('an event is not an object');
          yield* answer.add(message.name, event);
        }
      }
    },
    end: () => answer.end(),
  });
}
