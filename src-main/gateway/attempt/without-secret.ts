/**
 * Some upstreams repeat the credential they were sent: in an error, in a header of any answer, in a 200 that is an error.
 * What is shown, recorded or passed on of an attempt goes through here first. The content of a real answer is never
 * looked through: it is the model's, byte for byte. A provider that wants to tell our credential in disguise can't be kept
 * from it; meant are those that quote what they were sent.
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
  const spellings = spellingsOf(secret);
  return {
    kind: 'failure',
    failure: {
      ...result.failure,
      message: message.replaceAll(spellings, PLACEHOLDER),
      headers: cleanHeaders(headers, secret),
      body: body === null ? null : cleanBytes(body, spellings),
    },
  };
}

function cleanHeaders(headers: HeaderPairs, secret: string): HeaderPairs {
  if (!headers.some(([, value]) => value.includes(secret))) return headers;
  return headers.map(([name, value]) => [name, value.replaceAll(secret, PLACEHOLDER)]);
}

/** The same buffer when there is nothing to clean. */
function cleanBytes(body: Buffer, spellings: RegExp): Buffer {
  const text = body.toString('latin1');
  const clean = text.replaceAll(spellings, PLACEHOLDER);
  return clean === text ? body : Buffer.from(clean, 'latin1');
}

/** `decoded` is the answer as Messages JSON, and starts with its type when it is an error of that API's. */
function cleanWhole(result: WholeResult, secret: string): WholeResult {
  const { headers, body, decoded, outline } = result;
  const clean = { ...result, headers: cleanHeaders(headers, secret) };
  if (!mayBeError(decoded, secret) || !isError(outline)) return clean;
  const spellings = spellingsOf(secret);
  const text = cleanBytes(decoded, spellings);
  const own = cleanBytes(body, spellings);
  if (own !== body || text === decoded) return { ...clean, decoded: text, body: own };
  // Compressed: what is passed on instead is not.
  return { ...clean, decoded: text, body: text, headers: clean.headers.filter(([name]) => name !== 'content-encoding') };
}

/** Most answers are not worth parsing once more. */
function mayBeError(json: Buffer, secret: string): boolean {
  return !json.includes('"content"') || json.includes('"error"') || json.includes(secret);
}

function isError(json: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(json.toString('utf8'));
    return typeof value === 'object' && value !== null && (('error' in value && value.error !== null) || !('content' in value));
  } catch {
    return true;
  }
}

function cleanStream(stream: OpenStream, secret: string): OpenStream {
  const spellings = spellingsOf(secret);
  return {
    status: stream.status,
    headers: cleanHeaders(stream.headers, secret),
    wire: stream.wire,
    isCuttable: stream.isCuttable,
    takesOurs: stream.takesOurs,
    consume(consumer) {
      let isOver = false;
      stream.consume({
        piece(piece) {
          if (isOver) return true;
          const clean = cleanPiece(piece, spellings);
          // Compressed bytes go on as they came, and can't be cleaned.
          isOver = clean !== piece && !stream.takesOurs;
          if (!isOver) return consumer.piece(clean);
          stream.abort();
          consumer.error(new Error('it repeated the credential that it was sent'));
          return true;
        },
        end: () => consumer.end(),
        error: (error) => consumer.error(error),
      });
    },
    resume: () => stream.resume(),
    abort: () => stream.abort(),
  };
}

/** Of a stream that has begun all is looked through but the answer itself: errors, comments, events nobody knows. */
function cleanPiece(piece: Piece, spellings: RegExp): Piece {
  if (piece.frames.every(isAnswer)) return piece;
  const clean = (frame: SseFrame): SseFrame => {
    const bytes = isAnswer(frame) ? frame.bytes : cleanBytes(frame.bytes, spellings);
    return bytes === frame.bytes ? frame : { ...frame, bytes };
  };
  const bytes = cleanBytes(piece.bytes, spellings);
  const frames = piece.frames.map(clean);
  return bytes === piece.bytes && frames.every((frame, at) => frame === piece.frames[at]) ? piece : { bytes, frames };
}

function isAnswer({ event }: SseFrame): boolean {
  return ANSWER_EVENTS.has(event);
}

const ANSWER_EVENTS: ReadonlySet<string> = new Set([
  'message_start',
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
  'message_delta',
  'message_stop',
]);

/** The credential as it is, and as it may stand in JSON (`\/`, `\u002f`) and in addresses (`%2F`), letter by letter. */
function spellingsOf(secret: string): RegExp {
  const letters = [...secret].map((letter) => {
    const hex = letter.charCodeAt(0).toString(16).padStart(2, '0');
    const digits = hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
    return String.raw`(?:\\?\x${hex}|\\u00${digits}|%${digits})`;
  });
  return new RegExp(letters.join(''), 'g');
}
