/**
 * A value that fits a JSON schema, for requests that demand one (the client asks for a session's title this way).
 * Knows the parts of JSON Schema that clients use; for anything else it gives an empty object.
 */
type Schema = Readonly<Record<string, unknown>>;

const DEEPEST = 8;

/** `topic` is put where a text is wanted, shortened to a title. */
export function exampleOf(schema: Schema, topic: string, depth = 0): unknown {
  if (depth > DEEPEST) return null;
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum']) && schema['enum'].length > 0) return schema['enum'][0] as unknown;
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choices) && isSchema(choices[0])) return exampleOf(choices[0], topic, depth + 1);
  const type = Array.isArray(schema['type']) ? (schema['type'][0] as unknown) : schema['type'];
  switch (type) {
    case 'string':
      return title(topic);
    case 'number':
    case 'integer':
      return typeof schema['minimum'] === 'number' ? schema['minimum'] : 0;
    case 'boolean':
      return false;
    case 'null':
      return null;
    case 'array':
      return isSchema(schema['items']) && Number(schema['minItems'] ?? 0) > 0 ? [exampleOf(schema['items'], topic, depth + 1)] : [];
    default:
      return exampleObject(schema, topic, depth);
  }
}

function exampleObject(schema: Schema, topic: string, depth: number): Record<string, unknown> {
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  return Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, exampleOf(isSchema(one) ? one : {}, topic, depth + 1)]));
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function title(topic: string): string {
  // The client wraps what it wants a title for into a tag, and adds instructions after it.
  const wrapped = /<(\w+)>([\s\S]*?)<\/\1>/.exec(topic)?.[2];
  const words = (wrapped ?? topic).trim().split(/\s+/).slice(0, 6).join(' ').slice(0, 60);
  return words === '' ? 'Practice session' : words;
}
