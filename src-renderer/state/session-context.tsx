/** Who is signed in, for whatever shows less to some: handed in once by the shell. The engine checks every call itself. */
import { createContext, use } from 'react';
import type { SessionView } from '../../src-main/contract/me.ts';

export const SessionContext = createContext<SessionView | null>(null);

export function useSession(): SessionView {
  const session = use(SessionContext);
  if (session === null) throw new Error('useSession needs the shell above it.');
  return session;
}

export function useIsAdmin(): boolean {
  return useSession().role === 'admin';
}
