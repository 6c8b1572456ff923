/** A conversation as the inspector shows it: what a Messages request and its answer say, without their wire details. */

export type Block =
  | { readonly kind: 'text'; readonly text: string; readonly isCachePoint: boolean }
  | { readonly kind: 'thinking'; readonly text: string }
  | { readonly kind: 'redacted' }
  | { readonly kind: 'tool_use'; readonly name: string; readonly input: string; readonly isCachePoint: boolean }
  | { readonly kind: 'tool_result'; readonly isError: boolean; readonly content: readonly Block[]; readonly isCachePoint: boolean }
  | { readonly kind: 'image' | 'document'; readonly mediaType: string; readonly bytes: number }
  | { readonly kind: 'other'; readonly type: string; readonly json: string };

export interface Turn {
  readonly role: 'user' | 'assistant' | 'system';
  readonly blocks: readonly Block[];
}

export interface Tool {
  readonly name: string;
  readonly description: string;
  /** The whole definition as JSON. */
  readonly json: string;
}

export interface Conversation {
  readonly system: readonly Block[];
  readonly tools: readonly Tool[];
  readonly turns: readonly Turn[];
}

export interface Reply {
  readonly blocks: readonly Block[];
  readonly stopReason: string | null;
  /** The error event or error document, when that is how it ended. */
  readonly error: string | null;
}
