/**
 * JSON schemas for OpenAI. Its strict mode takes only schemas that name every property as required and forbid others;
 * Messages takes any. So strict is asked for only where the schema allows it, and nobody's schema is rewritten.
 * Source: the guide "Structured model outputs", supported schemas.
 */
import { type Fields, fieldsOf, listOf } from '../open-json.ts';

/** An object without `properties` is refused by OpenAI: it gets an empty one. */
export function functionParameters(schema: unknown): Fields {
  const fields = fieldsOf(schema) ?? {};
  const object: Fields = fields['type'] === undefined ? { ...fields, type: 'object' } : fields;
  return object['type'] === 'object' && object['properties'] === undefined ? { ...object, properties: {} } : object;
}

export function allowsStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(allowsStrict);
  const fields = fieldsOf(schema);
  if (fields === null) return true;
  const properties = fieldsOf(fields['properties']);
  if (fields['type'] === 'object' || properties !== null) {
    const required = new Set(listOf(fields['required']));
    if (fields['additionalProperties'] !== false) return false;
    if (!Object.keys(properties ?? {}).every((name) => required.has(name))) return false;
  }
  return (
    Object.values(properties ?? {}).every(allowsStrict) && PLACES.every((place) => allowsStrict(fields[place])) && definitionsAllow(fields)
  );
}

const PLACES = ['items', 'anyOf'];

function definitionsAllow(fields: Fields): boolean {
  return ['$defs', 'definitions'].every((place) => Object.values(fieldsOf(fields[place]) ?? {}).every(allowsStrict));
}
