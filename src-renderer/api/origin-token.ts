/**
 * The half of the session that this page keeps. `localStorage` belongs to the origin, port included, and is shared by its
 * tabs; the other half is a cookie that no script sees. In the desktop window there is neither.
 */
import { originTokenHeader } from '../../src-main/contract/origin-token.ts';

const name = 'gatehouse.origin-token';

/** What every call carries. Read anew each time: another tab may have signed in meanwhile. */
export function originTokenHeaders(): Record<string, string> {
  const token = window.localStorage.getItem(name);
  return token === null ? {} : { [originTokenHeader]: token };
}

/** Null forgets it. */
export function keepOriginToken(token: string | null): void {
  if (token === null) window.localStorage.removeItem(name);
  else window.localStorage.setItem(name, token);
}
