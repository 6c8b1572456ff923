/** Hands the Live store to components; made once by the shell, so that Live keeps its rows while other views are open. */
import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { LiveState, LiveStore } from './live-store.ts';

export const LiveContext = createContext<LiveStore | null>(null);

export function useLiveStore(): LiveStore {
  const store = use(LiveContext);
  if (store === null) throw new Error('useLiveStore needs the shell above it.');
  return store;
}

export function useLive<T>(select: (state: LiveState) => T): T {
  return useStore(useLiveStore().state, select);
}
