/**
 * The last line of defence for logs: whatever a caller passed by mistake, no value that looks like a credential may
 * reach a file or a terminal. Names are matched first (a header, a field), then the forms known secrets have.
 */
import { isCredentialName } from '../contract/credential-names.ts';

const KNOWN_FORMS =
  /\bsk-(?:gate|ant)-[A-Za-z0-9_-]{4,}|\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}|(:\/\/[^/\s:@"]{1,256}:)[^/\s@"]{1,256}(?=@)|(?<=[?&])([^\s=&#"]{1,64})=([^\s&#"]{1,2048})/gi;

/** A copy of `fields` without values under names that hold secrets. Goes three levels deep, as far as log fields do. */
export function redactFields(fields: Record<string, unknown>, depth = 3): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (!isAmount(value) && isCredentialName(name)) return [name, '[redacted]'];
      return [name, depth > 0 && isPlainObject(value) ? redactFields(value, depth - 1) : value];
    }),
  );
}

/** `text` with everything that has the form of a credential replaced. */
export function redactText(text: string): string {
  return text.replace(KNOWN_FORMS, (found, scheme?: string, userInfo?: string, parameter?: string) => {
    if (parameter !== undefined) return isCredentialName(parameter) ? `${parameter}=[redacted]` : found;
    if (scheme !== undefined) return `${scheme} [redacted]`;
    if (userInfo !== undefined) return `${userInfo}[redacted]`;
    return '[redacted]';
  });
}

/** How many tokens, how many keys: no amount is a credential. */
function isAmount(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
