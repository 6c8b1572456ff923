/**
 * Who sits in front of the page. The desktop window is always signed in; a browser signs in with a token typed into
 * the form, which becomes the two halves of a session: an HttpOnly cookie that this code never sees, and origin-token.ts.
 */
import { z } from 'zod';
import { keepOriginToken, originTokenHeaders } from './origin-token.ts';

const sessionSchema = z.object({ signedIn: z.boolean() });
export type Session = z.infer<typeof sessionSchema>;

const signedInSchema = z.object({ originToken: z.string() });
const refusalSchema = z.object({ message: z.string() });

/** Throws when nothing answers. */
export async function getSession(page: string): Promise<Session> {
  const headers = { accept: 'application/json', ...originTokenHeaders() };
  const response = await fetch(new URL('./api/session', page), { headers });
  if (response.status === 401) return { signedIn: false };
  if (!response.ok) throw new Error(`The engine answered ${response.status}.`);
  return sessionSchema.parse(await response.json());
}

/** Signs in. Answers null, or the sentence that says why not. */
export async function signIn(page: string, token: string): Promise<string | null> {
  const response = await fetch(new URL('./api/login', page), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...originTokenHeaders() },
    body: JSON.stringify({ token }),
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) {
    keepOriginToken(signedInSchema.parse(answer).originToken);
    return null;
  }
  const refusal = refusalSchema.safeParse(answer);
  return refusal.success ? refusal.data.message : `Signing in failed (${response.status}).`;
}

/** Ends the session at the engine, and forgets this page's half of it, without which an engine that is away has none. */
export async function signOut(page: string): Promise<void> {
  await fetch(new URL('./api/logout', page), { method: 'POST', headers: originTokenHeaders() }).catch(() => null);
  keepOriginToken(null);
}
