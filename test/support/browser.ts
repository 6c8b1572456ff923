/** A signed-in browser as the interface's server sees it: both halves of its session, and the origin of its page. */
import { originTokenHeader } from '../../src-main/contract/origin-token.ts';
import { adminClient, type AdminClient } from './admin-client.ts';

export interface Browser {
  /** `name=value`. */
  readonly cookie: string;
  readonly originToken: string;
  /** What the page's own calls carry. */
  readonly headers: Readonly<Record<string, string>>;
  readonly admin: AdminClient;
}

export function postJson(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
}

/** Throws when the token is refused. */
export async function signInBrowser(adminUrl: string, token: string, headers: Readonly<Record<string, string>> = {}): Promise<Browser> {
  const answer = await postJson(`${adminUrl}/api/login`, { token }, { origin: adminUrl, ...headers });
  if (!answer.ok) throw new Error(`signing in was answered ${answer.status}`);
  return browserWith(
    adminUrl,
    answer.headers.get('set-cookie')?.split(';')[0] ?? '',
    ((await answer.json()) as { originToken: string }).originToken,
  );
}

export function browserWith(adminUrl: string, cookie: string, originToken: string): Browser {
  const headers = { cookie, [originTokenHeader]: originToken, origin: adminUrl };
  const call = (request: Request) => fetch(new Request(request, { headers: { ...Object.fromEntries(request.headers), ...headers } }));
  return { cookie, originToken, headers, admin: adminClient(call, adminUrl) };
}
