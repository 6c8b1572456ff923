/**
 * Google's APIs take every field in two spellings, `inlineData` and `inline_data`. Reads either; never throws.
 * Source: Protocol Buffers, "ProtoJSON format".
 */
import { type Fields, fieldsOf } from '../open-json.ts';

/** `name` in its camel case spelling. */
export function protoField(fields: Fields | null, name: string): unknown {
  return fields?.[name] ?? fields?.[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
}

export function protoFields(fields: Fields | null, name: string): Fields | null {
  return fieldsOf(protoField(fields, name));
}
