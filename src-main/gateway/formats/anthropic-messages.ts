/**
 * The Messages format as far as the pass-through path must know it: the error envelope, our own ping, and which stream
 * events matter. Everything else about a body or an event is passed on unread.
 */

/** `{"type":"error","error":{"type":T,"message":M},"request_id":R}`: the envelope every client of the format reads. */
export function errorEnvelope(type: string, message: string, requestId: string, details?: unknown): string {
  return JSON.stringify({ type: 'error', error: { type, message, ...(details !== undefined && { details }) }, request_id: requestId });
}

/** An error inside a stream. After it the stream ends; the client repeats the request without streaming. */
export function errorEvent(type: string, message: string, requestId: string): Buffer {
  return Buffer.from(`event: error\ndata: ${errorEnvelope(type, message, requestId)}\n\n`);
}

/** What we may add to a stream, between events only, so that a silent upstream does not look dead. */
export const PING_EVENT = Buffer.from('event: ping\ndata: {"type":"ping"}\n\n');

/** Pings and comments say nothing yet: they never commit us to an account. */
export function isContentEvent(event: string): boolean {
  return event !== '' && event !== 'ping';
}
