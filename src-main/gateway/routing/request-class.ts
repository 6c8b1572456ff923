/**
 * What kind of request this is, from the client's headers and the request's shape. Never from text inside a prompt: a
 * quoted sentence must not change where a request goes.
 */
import type { RequestClass } from '../../contract/routes.ts';

export interface ClassSigns {
  /** `x-claude-code-request-class`, sent when hint headers are on. */
  readonly hint: string | null;
  /** `x-claude-code-agent-id`, sent by subagents only. */
  readonly agentId: string | null;
  readonly userAgent: string | null;
  readonly hasTools: boolean;
  readonly inputTokens: number;
}

/** A compaction carries the whole conversation; what Claude Code asks on the side is short. */
const SIDE_REQUEST_TOKENS = 8000;

const BY_HINT: Readonly<Record<string, RequestClass>> = {
  main: 'main',
  compaction: 'main',
  subagent: 'subagent',
  workflow: 'subagent',
  auxiliary: 'background',
};

/** Without hint headers: agents name themselves, and Claude Code's side requests are short and bring no tools. */
export function requestClassOf({ hint, agentId, userAgent, hasTools, inputTokens }: ClassSigns): RequestClass {
  const told = hint === null ? undefined : BY_HINT[hint];
  if (told !== undefined) return told;
  if (agentId !== null) return 'subagent';
  const isClaudeCode = userAgent?.startsWith('claude-cli/') === true;
  return isClaudeCode && !hasTools && inputTokens < SIDE_REQUEST_TOKENS ? 'background' : 'main';
}
