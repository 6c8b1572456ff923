/**
 * Reads the bodies of admin calls within bounds: each call has its own limit (contract/call-meta.ts), all of them
 * together another, members a smaller one than admins. The loop that reads them carries the gateway's traffic too.
 */
import type { CallRole } from '../contract/call-meta.ts';
import { GatehouseError } from '../contract/errors.ts';

export interface HeldBody {
  /** Null: the request has none. */
  readonly bytes: Uint8Array<ArrayBuffer> | null;
  /** The caller is through with it: its room is free again. */
  release(): void;
}

export interface RequestBodies {
  /** `callBytes`: what the call takes. Throws GatehouseError `body_too_large`, `body_type`, `body_invalid`, `buffer_full` or `client_closed`. */
  read(request: Request, role: CallRole, callBytes: number): Promise<HeldBody>;
}

/** What members send are filters and ids. */
const MEMBER_BODY_BYTES = 16 * 1024;
/** All bodies that are being read or worked on. */
const TOTAL_BYTES: Readonly<Record<CallRole, number>> = { admin: 24 * 1024 * 1024, member: 4 * 1024 * 1024 };
/**
 * Parsing costs time by values, not by bytes: 4 MB of small fields held the loop for 300 ms, 4 MB in one text for 12 ms
 * (measured with Node 24). No call has a use for more than this.
 */
const MAX_VALUES = 20_000;

export function createRequestBodies(): RequestBodies {
  const held: Record<CallRole, number> = { admin: 0, member: 0 };

  return {
    async read(request, role, callBytes) {
      const maxBytes = role === 'member' ? Math.min(callBytes, MEMBER_BODY_BYTES) : callBytes;
      if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
      const chunks: Uint8Array[] = [];
      const count = createValueCount();
      let size = 0;
      const release = (): void => {
        held[role] -= size;
        size = 0;
      };
      try {
        for await (const chunk of chunksOf(request)) {
          size += chunk.length;
          held[role] += chunk.length;
          if (size > maxBytes) throw tooLarge(maxBytes);
          if (held[role] > TOTAL_BYTES[role]) {
            throw new GatehouseError('buffer_full', 'Too many large requests to the interface are under way; try again in a moment.');
          }
          if (count(chunk) > MAX_VALUES) throw new GatehouseError('body_invalid', `The body holds more than ${MAX_VALUES} values.`);
          chunks.push(chunk);
        }
        if (size > 0 && !/^application\/json\s*(?:;|$)/i.test(request.headers.get('content-type') ?? '')) {
          throw new GatehouseError('body_type', 'Send the input as JSON, with the header content-type: application/json.');
        }
      } catch (error) {
        release();
        throw error;
      }
      return { bytes: size === 0 ? null : new Uint8Array(Buffer.concat(chunks)), release };
    },
  };
}

function tooLarge(maxBytes: number): GatehouseError {
  return new GatehouseError('body_too_large', `The body is larger than this call takes: at most ${maxBytes / 1024} kB.`);
}

/** Never cancels the stream: over HTTP that would cut the connection before the refusal is read. */
async function* chunksOf(request: Request): AsyncGenerator<Uint8Array> {
  const reader = request.body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw new GatehouseError('client_closed', 'The request ended before its body was complete.', { cause });
      });
      if (done) return;
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}

const [QUOTE, BACKSLASH, COMMA, OPEN_LIST, OPEN_RECORD] = Buffer.from('"\\,[{');

/** Counts the values of a JSON text that comes in pieces: what stands inside strings is none. */
function createValueCount(): (chunk: Uint8Array) => number {
  let values = 0;
  let isInString = false;
  let isEscaped = false;
  return (chunk) => {
    for (const byte of chunk) {
      if (isEscaped) isEscaped = false;
      else if (byte === BACKSLASH) isEscaped = isInString;
      else if (byte === QUOTE) isInString = !isInString;
      else if (!isInString && (byte === COMMA || byte === OPEN_LIST || byte === OPEN_RECORD)) values += 1;
    }
    return values;
  };
}
