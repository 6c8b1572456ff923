/**
 * Some upstreams repeat the credential they were sent: in an error, in a header of any answer, in a 200 that is an error.
 * What is shown, recorded or passed on of an attempt goes through here first. The content of a real answer is never
 * looked through: it is the model's, byte for byte.
 */
import type { SseFrame } from '../formats/sse-frames.ts';
import type { Piece } from '../upstream/observed-stream.ts';
import type { HeaderPairs } from '../upstream/upstream.ts';
import type { AttemptResult, OpenStream, WholeResult } from './attempt-result.ts';

const PLACEHOLDER = '[secret]';

/** The same result; wherever an error or a header repeats `secret` (null: there is none) it says `[secret]`. */
export function withoutSecret(result: AttemptResult, secret: string | null): AttemptResult {
  if (secret === null || secret === '' || result.kind === 'aborted') return result;
  if (result.kind === 'stream') return { kind: 'stream', stream: cleanStream(result.stream, secret) };
  if (result.kind === 'whole') return cleanWhole(result, secret);
  const { message, body, headers } = result.failure;
  return {
    kind: 'failure',
    failure: {
      ...result.failure,
      message: message.replaceAll(secret, PLACEHOLDER),
      headers: cleanHeaders(headers, secret),
      body: body === null ? null : cleanBytes(body, secret),
    },
  };
}

function cleanHeaders(headers: HeaderPairs, secret: string): HeaderPairs {
  if (!headers.some(([, value]) => value.includes(secret))) return headers;
  return headers.map(([name, value]) => [name, value.replaceAll(secret, PLACEHOLDER)]);
}

function cleanBytes(body: Buffer, secret: string): Buffer {
  return body.includes(secret) ? Buffer.from(body.toString('latin1').replaceAll(secret, PLACEHOLDER), 'latin1') : body;
}

/** `decoded` is the answer as Messages JSON, and starts with its type when it is an error of that API's. */
function cleanWhole(result: WholeResult, secret: string): WholeResult {
  const { headers, body, decoded } = result;
  const clean = { ...result, headers: cleanHeaders(headers, secret) };
  if (!decoded.includes(secret) || !isError(decoded)) return clean;
  const text = cleanBytes(decoded, secret);
  if (body.includes(secret)) return { ...clean, decoded: text, body: cleanBytes(body, secret) };
  // Compressed: what is passed on instead is not.
  return { ...clean, decoded: text, body: text, headers: clean.headers.filter(([name]) => name !== 'content-encoding') };
}

/** Parsed only when the credential stands in it: hardly ever. */
function isError(json: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(json.toString('utf8'));
    return typeof value === 'object' && value !== null && (('error' in value && value.error !== null) || !('content' in value));
  } catch {
    return true;
  }
}

function cleanStream(stream: OpenStream, secret: string): OpenStream {
  return {
    status: stream.status,
    headers: cleanHeaders(stream.headers, secret),
    wire: stream.wire,
    isCuttable: stream.isCuttable,
    takesOurs: stream.takesOurs,
    consume: (consumer) =>
      stream.consume({
        piece: (piece) => consumer.piece(cleanPiece(piece, secret)),
        end: () => consumer.end(),
        error: (error) => consumer.error(error),
      }),
    resume: () => stream.resume(),
    abort: () => stream.abort(),
  };
}

/** Of a stream that has begun only its error events are looked through. */
function cleanPiece(piece: Piece, secret: string): Piece {
  if (!piece.frames.some(({ event }) => event === 'error') || !piece.bytes.includes(secret)) return piece;
  const clean = (frame: SseFrame): SseFrame => (frame.event === 'error' ? { ...frame, bytes: cleanBytes(frame.bytes, secret) } : frame);
  return { bytes: cleanBytes(piece.bytes, secret), frames: piece.frames.map(clean) };
}
