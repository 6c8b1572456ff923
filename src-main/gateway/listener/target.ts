/**
 * Where a request wants to go: its path as the endpoint table knows it. Base URLs get written in several ways, and one
 * SDK puts the key into the query, as people do who try others' ways (`api_key`, `access_token`). No credential may stay
 * there: paths are written down, and sent on.
 */
import { isCredentialName } from '../../contract/credential-names.ts';

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
  // `?beta=true`, which is what nearly every request has, is not taken apart.
  if (!/[?&](?!beta=|alt=)/.test(query)) return { path, query, key: null };
  const kept = query
    .slice(1)
    .split('&')
    .filter((part) => !isCredentialName(nameOf(part)));
  if (kept.length === query.split('&').length) return { path, query, key: null };
  return { path, query: kept.length === 0 ? '' : `?${kept.join('&')}`, key: new URLSearchParams(query).get('key') };
}

/** A parameter's name as the other side would read it; escapes hide nothing. */
function nameOf(part: string): string {
  const [name = ''] = new URLSearchParams(part).keys();
  return name;
}
