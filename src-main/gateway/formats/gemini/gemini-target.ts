/**
 * Gemini as providers speak it: generateContent and streamGenerateContent with `alt=sse`, at Google AI Studio and at
 * Vertex AI.
 */
import { parseJson } from '../parse-json.ts';
import { GatehouseError } from '../../../contract/errors.ts';
import { collectAnswer } from '../collect-answer.ts';
import { guarded } from '../guarded-reader.ts';
import { fieldsOf } from '../open-json.ts';
import { frameData, SseFrames } from '../sse-frames.ts';
import type { AnswerTerms, StreamReader, TargetFormat } from '../wire-format.ts';
import { GeminiAnswer } from './gemini-answer.ts';
import { readGeminiError } from './gemini-error.ts';
import { writeGemini } from './write-request.ts';

export const geminiTarget: TargetFormat = {
  id: 'gemini',
  write: writeGemini,
  readAnswer(body, terms) {
    const chunk = fieldsOf(body);
    if (chunk === null) throw new GatehouseError('upstream_invalid', 'Gemini answered with something that is not a JSON object.');
    const answer = new GeminiAnswer(terms);
    return collectAnswer([...answer.add(chunk), ...answer.end()]);
  },
  readStream: readGeminiStream,
  readError: readGeminiError,
};

function readGeminiStream(terms: AnswerTerms): StreamReader {
  const frames = new SseFrames(terms.maxEventBytes);
  const answer = new GeminiAnswer(terms);
  return guarded({
    *push(bytes) {
      for (const frame of frames.push(bytes)) {
        if (frame.event === '') continue;
        const chunk = fieldsOf(parseJson(frameData(frame)));
        if (chunk === null) throw new Error('a chunk is not an object');
        yield* answer.add(chunk);
      }
    },
    end: () => answer.end(),
  });
}
