/** Streams in the shapes that OpenAI and its many followers send, kept as text beside the tests. */
import { readFileSync } from 'node:fs';
import type { MessagesEvent } from '../../src-main/gateway/formats/messages.ts';
import type { AnswerTerms, StreamReader } from '../../src-main/gateway/formats/wire-format.ts';

export function openAiFixture(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/openai/${name}.txt`, import.meta.url));
}

/** Ids count up from one. */
export function answerTerms(model = 'some-model'): AnswerTerms {
  let count = 0;
  return { model, newId: (prefix) => `${prefix}_new${(count += 1)}` };
}

/** Everything a reader says, `cuts` in rising order. */
export function readCut(reader: StreamReader, wire: Buffer, cuts: readonly number[] = []): MessagesEvent[] {
  const events: MessagesEvent[] = [];
  let start = 0;
  for (const end of [...cuts, wire.length]) {
    events.push(...reader.push(wire.subarray(start, end)));
    start = end;
  }
  return [...events, ...reader.end()];
}
