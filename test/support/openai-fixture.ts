/** Streams in the shapes that OpenAI and its many followers send, kept as text beside the tests. */
import { readFileSync } from 'node:fs';

export function openAiFixture(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/openai/${name}.txt`, import.meta.url));
}
