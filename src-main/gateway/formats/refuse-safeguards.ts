/**
 * The safety check of auto mode (`safeguards`) is run by Claude's own providers. For every other one it is refused by
 * name: the client repeats the request once without it and falls back to its own check. A verdict is never made up here,
 * and the check's context (local paths, rules) never leaves for another vendor.
 * Source: measured with Claude Code 2.1.330.
 */
import { GatehouseError } from '../../contract/errors.ts';
import { topLevelMembers } from '../body/top-level-members.ts';
import type { MessagesRequest } from './messages.ts';

/** Every format but Messages calls this first in `write`. */
export function refuseSafeguards(request: MessagesRequest): void {
  if (request['safeguards'] !== undefined) throw refusal();
}

/** For vendors that speak Messages but are not Claude: looks at the raw body, which is not parsed for them. */
export function refuseSafeguardsIn(body: Buffer): void {
  if (!body.includes('"safeguards"')) return;
  for (const { name } of topLevelMembers(body)) if (name === 'safeguards') throw refusal();
}

function refusal(): GatehouseError {
  return new GatehouseError('capability_missing', 'safeguards: this provider does not run the check. Repeat the request without it.');
}
