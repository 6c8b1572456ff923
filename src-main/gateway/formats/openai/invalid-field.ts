/** What OpenAI's clients may ask of OpenAI and not of us, refused by the field's name. */
import type { z } from 'zod';
import { GatehouseError } from '../../../contract/errors.ts';
import { featureMissing } from '../capability.ts';
import type { Fields } from '../open-json.ts';

export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const { success, data, error } = schema.safeParse(body);
  if (success) return data;
  const [issue] = error.issues;
  throw invalidField(issue?.path.map(String).join('.') || 'body', `${issue?.message ?? 'not usable'}.`);
}

export function invalidField(field: string, why: string): GatehouseError {
  return new GatehouseError('body_invalid', `${field}: ${why}`);
}

/** A field is asked for when it is there and neither null, false, zero nor empty. */
export function isAsked(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== 0 && !(Array.isArray(value) && value.length === 0);
}

export function refuseFields(body: Fields, refused: Readonly<Record<string, string>>): void {
  for (const [field, why] of Object.entries(refused)) if (isAsked(body[field])) throw featureMissing(field, why);
}

/** One phrase for each field of the body that nobody here knows. */
export function unknownFields(body: Fields, known: ReadonlySet<string>): string[] {
  return Object.keys(body)
    .filter((field) => !known.has(field) && isAsked(body[field]))
    .map((field) => `${field}: not known to Messages`);
}
