/**
 * What every reader of a foreign stream promises, in one place: what cannot be read becomes one `error` event, nothing
 * is thrown but EventTooLarge, and nothing follows an error or the end of the message. Whatever the format, its reader
 * may therefore throw where it is lost; what it had read until there is kept.
 */
import { EventTooLarge } from './event-too-large.ts';
import type { MessagesEvent } from './messages.ts';
import type { StreamReader } from './wire-format.ts';

export interface EventSource {
  push(chunk: Buffer): Iterable<MessagesEvent>;
  end(): Iterable<MessagesEvent>;
}

export function guarded(source: EventSource): StreamReader {
  let isOver = false;
  const run = (read: () => Iterable<MessagesEvent>): MessagesEvent[] => {
    const events: MessagesEvent[] = [];
    if (isOver) return events;
    try {
      for (const event of read()) {
        events.push(event);
        isOver = event.type === 'error' || event.type === 'message_stop';
        if (isOver) return events;
      }
    } catch (error) {
      isOver = true;
      if (error instanceof EventTooLarge) throw error;
      events.push(streamError('The provider sent a stream that could not be read.'));
    }
    return events;
  };
  return { push: (chunk) => run(() => source.push(chunk)), end: () => run(() => source.end()) };
}

export function streamError(message: string, type = 'api_error'): MessagesEvent {
  return { type: 'error', error: { type, message } };
}
