/**
 * The brake for runaways as budgets: what one session, and one subagent of it, may cost in all. They come into being
 * with the first request that names them.
 */
import type { Budget } from './tier.ts';

export function sessionCapId(keyId: string, sessionId: string): string {
  return `session:${keyId}/${sessionId}`;
}

export function agentCapId(keyId: string, sessionId: string, agentId: string): string {
  return `agent:${keyId}/${sessionId}/${agentId}`;
}

export function sessionCap(keyId: string, sessionId: string, capNanoUsd: number): Budget {
  return cap('session', sessionId, sessionCapId(keyId, sessionId), capNanoUsd);
}

export function agentCap(keyId: string, sessionId: string, agentId: string, capNanoUsd: number): Budget {
  return cap('agent', agentId, agentCapId(keyId, sessionId, agentId), capNanoUsd);
}

function cap(kind: 'session' | 'agent', id: string, budgetId: string, capNanoUsd: number): Budget {
  return {
    id: budgetId,
    owner: { kind, id, name: id.slice(0, 8) },
    capNanoUsd,
    window: { kind: 'total' },
    models: null,
    providers: null,
    mode: 'enforce',
    reserve: 'expected',
    onExhausted: 'finish',
    // A session is over soon; that it was stopped is news, that it is halfway is not.
    alertAt: [],
  };
}
