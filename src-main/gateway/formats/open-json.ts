/**
 * Careful looks into JSON of which nobody knows the shape, such as a provider's answer: a missing field or one of a wrong
 * type is simply not there. Nothing here throws.
 */
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

export function parseFields(json: string): Fields | null {
  try {
    return fieldsOf(JSON.parse(json));
  } catch {
    return null;
  }
}
