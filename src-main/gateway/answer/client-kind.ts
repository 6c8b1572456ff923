/** Clients that do something of their own with a refusal, told from others that speak the same format. */
import type { IncomingHttpHeaders } from 'node:http';

export type ClientKind = 'codex' | 'gemini-cli' | 'other';

/** By how they name themselves: `codex_exec/0.171.0 (...)`, `GeminiCLI-tui/0.61.0/gemini-2.5-pro (...)`. */
export function clientKind({ 'user-agent': agent = '', originator }: IncomingHttpHeaders): ClientKind {
  if (/^codex[_-]/i.test(agent) || (typeof originator === 'string' && /^codex[_-]/i.test(originator))) return 'codex';
  return agent.startsWith('GeminiCLI') ? 'gemini-cli' : 'other';
}
