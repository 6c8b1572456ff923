/**
 * Messages events inside Bedrock's event stream, both ways: each event is a `chunk` whose payload holds its JSON in
 * base64. The events themselves are Claude's own and pass unread.
 * Source: Bedrock API reference, "InvokeModelWithResponseStream", ResponseStream and PayloadPart.
 */
import { encodeEvent, encodeException, EventStreamDecoder, type EventStreamMessage } from '../aws-event-stream.ts';
import { readBedrockException, streamExceptionOf } from '../bedrock-error.ts';
import { guarded, streamError } from '../guarded-reader.ts';
import type { MessagesEvent } from '../messages.ts';
import type { AnswerTerms, StreamReader, StreamWriter } from '../wire-format.ts';

export function readInvokeStream({ maxEventBytes }: Pick<AnswerTerms, 'maxEventBytes'>): StreamReader {
  const decoder = new EventStreamDecoder(maxEventBytes);
  return guarded({
    *push(chunk) {
      for (const message of decoder.push(chunk)) yield* readMessage(message);
    },
    end: () => [],
  });
}

function readMessage(message: EventStreamMessage): MessagesEvent[] {
  if (message.kind === 'broken') return [streamError(`Bedrock's stream is unreadable: ${message.reason}.`)];
  if (message.kind === 'exception') {
    const { type, message: text } = readBedrockException(message.name, message.body.toString());
    return [streamError(text, type)];
  }
  // Bedrock may add kinds of messages; only chunks belong to the answer.
  if (message.name !== 'chunk') return [];
  const { bytes } = JSON.parse(message.body.toString()) as { bytes?: unknown };
  const event: unknown = JSON.parse(Buffer.from(String(bytes), 'base64').toString());
  return isEvent(event) ? [event] : [streamError('Bedrock sent an event without a type.')];
}

function isEvent(event: unknown): event is MessagesEvent {
  return typeof event === 'object' && event !== null && typeof (event as { type?: unknown }).type === 'string';
}

export function writeInvokeStream(): StreamWriter {
  let isOver = false;
  return {
    event(event) {
      if (isOver) return NOTHING;
      isOver = event.type === 'message_stop' || event.type === 'error';
      if (event.type === 'error') return encodeException(streamExceptionOf(event.error.type), { message: event.error.message });
      return encodeChunk(event);
    },
  };
}

export function encodeChunk(event: MessagesEvent): Buffer {
  return encodeEvent('chunk', { bytes: Buffer.from(JSON.stringify(event)).toString('base64') });
}

const NOTHING = Buffer.alloc(0);
