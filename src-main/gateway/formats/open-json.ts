/**
 * Careful looks into JSON of which nobody knows the shape, such as a provider's answer: a missing field or one of a wrong
 * type is simply not there. Nothing here throws.
 */
import { parseJson } from './parse-json.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of a list; what else stands in it is passed over. */
export function fieldsList(value: unknown): Fields[] {
  return listOf(value).filter((entry): entry is Fields => fieldsOf(entry) !== null);
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** A whole number that is not negative. */
export function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** As the body of a request (body/json-cursor.ts): code that follows a value to its end must not be led any deeper. */
const MAX_DEPTH = 512;

/** Whether brackets are nested deeper than anything here is prepared to follow. The text need not be JSON. */
export function isTooDeep(json: string): boolean {
  if (json.length <= MAX_DEPTH) return false;
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < json.length; at += 1) {
    const char = json.charCodeAt(at);
    if (char === QUOTE) isInString = !isInString;
    else if (isInString) at += char === BACKSLASH ? 1 : 0;
    else if (char === OPEN_OBJECT || char === OPEN_LIST) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (char === CLOSE_OBJECT || char === CLOSE_LIST) depth -= 1;
  }
  return false;
}

export function parseFields(json: string): Fields | null {
  try {
    return isTooDeep(json) ? null : fieldsOf(parseJson(json));
  } catch {
    return null;
  }
}
