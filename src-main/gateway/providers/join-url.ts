/** A path below a base URL. A base may already end in the path's version (`/v1`), as other tools want it written. */
export function joinUrl(baseUrl: string, path: string): string {
  const version = /^\/v\d[a-z0-9]*(?=\/)/.exec(path)?.[0];
  return version !== undefined && baseUrl.endsWith(version) ? `${baseUrl}${path.slice(version.length)}` : `${baseUrl}${path}`;
}
