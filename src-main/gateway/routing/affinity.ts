/**
 * What requests of one conversation have in common, so that they find the prompt cache where the last one wrote it. Ids
 * that name one conversation also give the session and its cap; a `user` is a person, and a cache key may be shared by
 * many conversations: those only draw requests to the same account.
 * Sources: Codex 0.171.0 (`session-id`, before that `session_id`); OpenRouter (`session_id`, `x-session-id`); OpenAI's API
 * reference (`prompt_cache_key`, `safety_identifier`, `user`); Bedrock (`requestMetadata`); Vertex AI (`labels`).
 */
import { fieldsOf, textOf } from '../formats/open-json.ts';

/** Headers that name a conversation, the surest first. */
export const SESSION_HEADERS = ['x-claude-code-session-id', 'session-id', 'session_id', 'x-session-id'] as const;
const LONGEST = 200;

/** What a body in a format of its own says about the conversation it belongs to. */
export interface Conversation {
  /** Names it; null when nothing does. */
  readonly sessionId: string | null;
  /** What else draws its requests together. */
  readonly affinity: string | null;
}

export function conversationIn(body: unknown): Conversation {
  const fields = fieldsOf(body);
  const holders = [fields, fieldsOf(fields?.['metadata']), fieldsOf(fields?.['requestMetadata']), fieldsOf(fields?.['labels'])];
  return {
    sessionId: first(holders.map((holder) => holder?.['session_id'])),
    affinity: first([fields?.['prompt_cache_key'], fields?.['safety_identifier'], fields?.['user']]),
  };
}

/** Of a Messages request, which says it elsewhere. */
export const NO_CONVERSATION: Conversation = { sessionId: null, affinity: null };

function first(values: readonly unknown[]): string | null {
  const found = values.map(textOf).find((text) => text !== null && text !== '');
  return found?.slice(0, LONGEST) ?? null;
}
