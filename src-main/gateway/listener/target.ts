/**
 * Where a request wants to go: its path as the endpoint table knows it. Base URLs get written in several ways, and one
 * SDK puts the key into the query, where it must not stay: paths are written down, and sent on.
 */

export interface Target {
  /** Prefixes removed. */
  readonly path: string;
  /** With its question mark, or empty; never holds a key. */
  readonly query: string;
  /** What stood in the query as `key`. */
  readonly key: string | null;
}

/** `/anthropic/v1/v1/messages/?beta=true` -> `/v1/messages` and `?beta=true`. */
export function parseTarget(url: string): Target {
  const mark = url.indexOf('?');
  const path = (mark === -1 ? url : url.slice(0, mark))
    .replace(/^\/anthropic(?=\/)/, '')
    .replace(/^(?:\/v1)+(?=\/v1\/)/, '')
    .replace(/(?<=.)\/+$/, '');
  const query = mark === -1 ? '' : url.slice(mark);
  if (!/[?&]key=/.test(query)) return { path, query, key: null };
  const kept = query
    .slice(1)
    .split('&')
    .filter((part) => !part.startsWith('key='));
  return { path, query: kept.length === 0 ? '' : `?${kept.join('&')}`, key: new URLSearchParams(query).get('key') };
}
