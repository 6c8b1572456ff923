/** A refusal as every carrier sends it: the typed client looks into `json`, everybody else reads `code` and `message`. */
import type { GatehouseError } from '../contract/errors.ts';

export function refusal({ code, message, definition: { status } }: GatehouseError): Response {
  const headers: Record<string, string> = { 'cache-control': 'no-store', ...(code === 'method_refused' && { allow: 'POST' }) };
  return Response.json({ code, message, json: { defined: false, code, status, message } }, { status, headers });
}
