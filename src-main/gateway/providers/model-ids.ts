/**
 * Names out of the model lists that providers give: `{data: [{id}]}` as Anthropic and OpenAI write it, and the shapes
 * that others have (`models`, a bare list; `name` with a `models/` in front).
 */
const MOST = 5000;

/** Empty for anything that is no such list. */
export function readModelIds(body: unknown): string[] {
  const list = Array.isArray(body) ? body : isRecord(body) ? (body['data'] ?? body['models'] ?? body['publisherModels']) : null;
  if (!Array.isArray(list)) return [];
  return list
    .flatMap((one: unknown) => (isRecord(one) ? (asName(one['id']) ?? asName(one['name']) ?? []) : []))
    .map((name) => name.replace(/^(?:models|publishers\/[a-z]+\/models)\//, ''))
    .slice(0, MOST);
}

function asName(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
