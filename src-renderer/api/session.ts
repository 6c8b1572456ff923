/**
 * Who sits in front of the page. The desktop window is always signed in; a browser signs in with a token typed into
 * the form, which becomes an HttpOnly cookie that this code never sees.
 */
import { z } from 'zod';

const sessionSchema = z.object({ signedIn: z.boolean() });
export type Session = z.infer<typeof sessionSchema>;

const refusalSchema = z.object({ message: z.string() });

/** Throws when nothing answers. */
export async function getSession(page: string): Promise<Session> {
  const response = await fetch(new URL('./api/session', page), { headers: { accept: 'application/json' } });
  if (response.status === 401) return { signedIn: false };
  if (!response.ok) throw new Error(`The engine answered ${response.status}.`);
  return sessionSchema.parse(await response.json());
}

/** Signs in. Answers null, or the sentence that says why not. */
export async function signIn(page: string, token: string): Promise<string | null> {
  const response = await fetch(new URL('./api/login', page), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  if (response.ok) return null;
  const refusal = refusalSchema.safeParse(await response.json().catch(() => null));
  return refusal.success ? refusal.data.message : `Signing in failed (${response.status}).`;
}

/** Forgets the cookie. */
export async function signOut(page: string): Promise<void> {
  await fetch(new URL('./api/logout', page), { method: 'POST' });
}
