/**
 * Finds where JSON values begin and end in raw bytes, without parsing them: no value is ever built, so nothing can be
 * lost. Lenient by design (brackets and quotes are counted, not checked); only structure it needs makes it give up.
 * Never recursive: depth costs nothing.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Thrown where the bytes are not the JSON we need. Callers keep the body whole instead. */
export class NotJson extends Error {}

/**
 * Visits the members of the object that opens at `at`. `visit` gets the key's range (quotes included) and the value's
 * start, and returns the value's end. Returns the position behind the closing brace. Throws NotJson.
 */
export function scanObject(bytes: Uint8Array, at: number, visit: (keyStart: number, keyEnd: number, valueStart: number) => number): number {
  if (bytes[at] !== OPEN_BRACE) throw new NotJson();
  let position = skipSpace(bytes, at + 1);
  if (bytes[position] === CLOSE_BRACE) return position + 1;
  for (;;) {
    const keyStart = position;
    const keyEnd = skipString(bytes, keyStart);
    position = skipSpace(bytes, keyEnd);
    if (bytes[position] !== COLON) throw new NotJson();
    position = skipSpace(bytes, visit(keyStart, keyEnd, skipSpace(bytes, position + 1)));
    if (bytes[position] === CLOSE_BRACE) return position + 1;
    if (bytes[position] !== COMMA) throw new NotJson();
    position = skipSpace(bytes, position + 1);
  }
}

/** Visits the elements of the array that opens at `at`, like `scanObject`. Returns the position behind the bracket. */
export function scanArray(bytes: Uint8Array, at: number, visit: (valueStart: number, index: number) => number): number {
  if (bytes[at] !== OPEN_BRACKET) throw new NotJson();
  let position = skipSpace(bytes, at + 1);
  if (bytes[position] === CLOSE_BRACKET) return position + 1;
  for (let index = 0; ; index++) {
    position = skipSpace(bytes, visit(position, index));
    if (bytes[position] === CLOSE_BRACKET) return position + 1;
    if (bytes[position] !== COMMA) throw new NotJson();
    position = skipSpace(bytes, position + 1);
  }
}

/** The position behind the value that starts at `at`. Throws NotJson. */
export function skipValue(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  if (first === QUOTE) return skipString(bytes, at);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return skipNested(bytes, at);
  let position = at;
  while (position < bytes.length && !endsScalar(bytes[position] as number)) position++;
  if (position === at) throw new NotJson();
  return position;
}

/** The position behind the string whose opening quote is at `at`. Throws NotJson. */
export function skipString(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== QUOTE) throw new NotJson();
  const length = bytes.length;
  for (let position = at + 1; position < length; position++) {
    const byte = bytes[position];
    if (byte === QUOTE) return position + 1;
    if (byte === BACKSLASH) position++;
  }
  throw new NotJson();
}

/** The next position that is not JSON white space. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  let position = at;
  while (position < bytes.length && isSpace(bytes[position] as number)) position++;
  return position;
}

function skipNested(bytes: Uint8Array, at: number): number {
  const length = bytes.length;
  let depth = 0;
  for (let position = at; position < length;) {
    const byte = bytes[position];
    if (byte === QUOTE) {
      position = skipString(bytes, position);
      continue;
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) return position + 1;
    position++;
  }
  throw new NotJson();
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function endsScalar(byte: number): boolean {
  return byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || isSpace(byte);
}
