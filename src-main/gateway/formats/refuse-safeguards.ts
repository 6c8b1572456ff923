/**
 * The safety check of auto mode (`safeguards`) is run by Claude's own providers. For every other one it is refused by
 * name: the client repeats the request once without it and falls back to its own check. A verdict is never made up here,
 * and the check's context (local paths, rules) never leaves for another vendor.
 * Source: measured with Claude Code 2.1.330.
 */
import { GatehouseError } from '../../contract/errors.ts';
import type { MessagesRequest } from './messages.ts';

/** Every format but Messages calls this first in `write`. */
export function refuseSafeguards(request: MessagesRequest): void {
  if (request['safeguards'] === undefined) return;
  throw new GatehouseError('capability_missing', 'safeguards: this provider does not run the check. Repeat the request without it.');
}
