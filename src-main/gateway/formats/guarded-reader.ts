/**
 * What every reader of a foreign stream promises, in one place: it never throws, what cannot be read becomes one
 * `error` event, and nothing follows an error or the end of the message. Whatever the format, its reader may therefore
 * throw where it is lost.
 */
import type { MessagesEvent } from './messages.ts';
import type { StreamReader } from './wire-format.ts';

export function guarded(reader: StreamReader): StreamReader {
  let isOver = false;
  const run = (read: () => MessagesEvent[]): MessagesEvent[] => {
    if (isOver) return [];
    let events: MessagesEvent[];
    try {
      events = read();
    } catch {
      events = [streamError('The provider sent a stream that could not be read.')];
    }
    const last = events.findIndex(({ type }) => type === 'error' || type === 'message_stop');
    if (last === -1) return events;
    isOver = true;
    return events.slice(0, last + 1);
  };
  return { push: (chunk) => run(() => reader.push(chunk)), end: () => run(() => reader.end()) };
}

export function streamError(message: string, type = 'api_error'): MessagesEvent {
  return { type: 'error', error: { type, message } };
}
