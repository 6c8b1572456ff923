/**
 * Gemini as clients speak it: Google's Gen AI SDKs and Gemini CLI, by generateContent and streamGenerateContent. A stream
 * is server-sent events with `alt=sse`, and else one JSON list that grows.
 */
import type { ClientFormat, StreamWriter } from '../wire-format.ts';
import { statusOf, writeGeminiError } from './gemini-error.ts';
import { readGeminiRequest } from './read-request.ts';
import { GeminiChunks, wholeGeminiAnswer } from './write-chunks.ts';

const shared = {
  id: 'gemini',
  readRequest: readGeminiRequest,
  writeAnswer: wholeGeminiAnswer,
  writeError: writeGeminiError,
} as const;

/** With `alt=sse`. */
export const geminiClient: ClientFormat = {
  ...shared,
  streamType: 'text/event-stream',
  ping: Buffer.from(': ping\n\n'),
  writeStream: (terms) => streamWriter(new GeminiChunks(terms), (chunk) => `data: ${JSON.stringify(chunk)}\n\n`, ''),
};

/** Without it. */
export const geminiListClient: ClientFormat = {
  ...shared,
  streamType: 'application/json',
  // White space between the values of a list means nothing.
  ping: Buffer.from('\n'),
  writeStream(terms) {
    let isFirst = true;
    const item = (chunk: object) => {
      const lead = isFirst ? '[' : ',\n';
      isFirst = false;
      return lead + JSON.stringify(chunk);
    };
    return streamWriter(new GeminiChunks(terms), item, ']');
  },
};

function streamWriter(chunks: GeminiChunks, encode: (chunk: object) => string, end: string): StreamWriter {
  let isOver = false;
  return {
    event(event) {
      if (isOver) return NOTHING;
      isOver = event.type === 'error' || event.type === 'message_stop';
      const { type, message } = event.type === 'error' ? event.error : { type: '', message: '' };
      const said = event.type === 'error' ? [writeGeminiError({ status: statusOf(type), type, message })] : chunks.event(event);
      const text = said.map(encode).join('') + (isOver ? end : '');
      return text === '' ? NOTHING : Buffer.from(text);
    },
  };
}

const NOTHING = Buffer.alloc(0);
