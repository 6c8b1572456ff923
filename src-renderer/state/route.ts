/**
 * Where the reader is, kept in the address's fragment so that it works at any origin, survives a reload and can be
 * sent to a colleague: `#/live/REQUEST/tab?status=errors`.
 */
import { useSyncExternalStore } from 'react';

/** Every view, by what people come for: to watch, to govern, to route; last what belongs to this machine. */
export const viewGroups = {
  watch: ['live', 'sessions', 'spend', 'me'],
  govern: ['people', 'keys', 'approvals', 'alerts', 'audit'],
  route: ['providers', 'routing', 'accounts', 'models'],
  machine: ['setup', 'settings'],
} as const;
export type ViewGroup = keyof typeof viewGroups;
export type View = (typeof viewGroups)[ViewGroup][number];
export const views: readonly View[] = Object.values(viewGroups).flat();
/** What members see: their own page first, and their own part of the rest. */
export const memberViews: readonly View[] = ['me', 'live', 'spend'];

export interface Route {
  readonly view: View;
  /** Path segments below the view. */
  readonly rest: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

/** Reads a fragment; anything unknown is Live. */
export function parseRoute(fragment: string): Route {
  const [path = '', search = ''] = fragment.replace(/^#\/?/, '').split('?', 2);
  const [first = '', ...rest] = path
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  const view = views.find((name) => name === first) ?? 'live';
  return { view, rest: view === first ? rest : [], query: Object.fromEntries(new URLSearchParams(search)) };
}

/** Writes a fragment; empty query values are left out. */
export function formatRoute(route: { view: View; rest?: readonly string[]; query?: Readonly<Record<string, string | undefined>> }): string {
  const path = [route.view, ...(route.rest ?? [])].map(encodeURIComponent).join('/');
  const entries = Object.entries(route.query ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '');
  const search = new URLSearchParams(entries).toString();
  return search === '' ? `#/${path}` : `#/${path}?${search}`;
}

export function useRoute(): Route {
  const fragment = useSyncExternalStore(subscribe, () => window.location.hash);
  return parseRoute(fragment);
}

/** Goes there. `replace` leaves no step in the history: for typing in a filter, or walking through rows. */
export function navigate(fragment: string, options: { replace?: boolean } = {}): void {
  if (options.replace === true) window.location.replace(fragment);
  else window.location.hash = fragment;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
