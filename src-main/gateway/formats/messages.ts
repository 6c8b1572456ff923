/**
 * The pivot: Anthropic's Messages format as types, as far as translations must know it. Inside the house every request
 * and every answer speaks it. Objects are open: a field that is not named here is kept, never refused.
 * Source: the Messages API reference ("Messages", "Streaming messages"), and what Claude Code 2.1.330 was seen to send.
 */

export interface CacheControl {
  readonly type: 'ephemeral';
  readonly ttl?: '5m' | '1h';
}

export interface TextBlock {
  readonly type: 'text';
  readonly text: string;
  readonly cache_control?: CacheControl | null;
  readonly citations?: readonly unknown[] | null;
}

export type MediaSource =
  | { readonly type: 'base64'; readonly media_type: string; readonly data: string }
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'text'; readonly media_type: string; readonly data: string }
  | { readonly type: 'file'; readonly file_id: string };

export interface ImageBlock {
  readonly type: 'image';
  readonly source: MediaSource;
  readonly cache_control?: CacheControl | null;
}

export interface DocumentBlock {
  readonly type: 'document';
  readonly source: MediaSource;
  readonly title?: string | null;
  readonly cache_control?: CacheControl | null;
}

export interface ThinkingBlock {
  readonly type: 'thinking';
  readonly thinking: string;
  readonly signature?: string;
}

export interface RedactedThinkingBlock {
  readonly type: 'redacted_thinking';
  readonly data: string;
}

export interface ToolUseBlock {
  readonly type: 'tool_use';
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
  readonly cache_control?: CacheControl | null;
}

/** Found by the client's tool search: names a tool whose definition stands in `tools` with `defer_loading`. */
export interface ToolReferenceBlock {
  readonly type: 'tool_reference';
  readonly tool_name: string;
}

export interface ToolResultBlock {
  readonly type: 'tool_result';
  readonly tool_use_id: string;
  readonly content?: string | readonly ContentBlock[];
  readonly is_error?: boolean;
  readonly cache_control?: CacheControl | null;
}

/** Server tools and whatever comes next: passed or refused by name, never guessed at. */
export interface OtherBlock {
  readonly type: string;
  readonly [field: string]: unknown;
}

export type KnownBlock =
  | TextBlock
  | ImageBlock
  | DocumentBlock
  | ThinkingBlock
  | RedactedThinkingBlock
  | ToolUseBlock
  | ToolReferenceBlock
  | ToolResultBlock;
export type ContentBlock = KnownBlock | OtherBlock;

/** Claude Code also sends `role: "system"` inside `messages`, with an `output_config` of its own. */
export interface MessagesTurn {
  readonly role: 'user' | 'assistant' | 'system';
  readonly content: string | readonly ContentBlock[];
  readonly [field: string]: unknown;
}

/** A custom tool; server tools have a dated `type` and other fields. */
export interface ToolDefinition {
  readonly type?: string;
  readonly name: string;
  readonly description?: string;
  readonly input_schema?: unknown;
  readonly defer_loading?: boolean;
  readonly strict?: boolean;
  readonly cache_control?: CacheControl | null;
  readonly [field: string]: unknown;
}

export type ToolChoice = { readonly disable_parallel_tool_use?: boolean } & (
  | { readonly type: 'auto' | 'any' | 'none' }
  | { readonly type: 'tool'; readonly name: string }
);

export interface MessagesRequest {
  readonly model: string;
  readonly messages: readonly MessagesTurn[];
  readonly max_tokens?: number;
  readonly system?: string | readonly TextBlock[];
  readonly tools?: readonly ToolDefinition[];
  readonly tool_choice?: ToolChoice;
  readonly stream?: boolean;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly top_k?: number;
  readonly stop_sequences?: readonly string[];
  readonly thinking?: { readonly type: 'enabled' | 'adaptive' | 'disabled'; readonly budget_tokens?: number; readonly display?: string };
  /** `effort` low | medium | high | xhigh | max; `format` {type: json_schema, schema}. */
  readonly output_config?: { readonly effort?: string; readonly format?: { readonly type: string; readonly schema?: unknown } };
  readonly metadata?: { readonly user_id?: string };
  readonly [field: string]: unknown;
}

/** Cached tokens are not part of `input_tokens`. */
export interface MessagesUsage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_read_input_tokens?: number;
  readonly cache_creation_input_tokens?: number;
  readonly cache_creation?: { readonly ephemeral_5m_input_tokens: number; readonly ephemeral_1h_input_tokens: number };
  readonly server_tool_use?: { readonly web_search_requests: number };
  /** Part of `output_tokens`. */
  readonly output_tokens_details?: { readonly thinking_tokens: number };
  readonly service_tier?: string;
  /** Tokens of sources that are billed apart. */
  readonly citation_tokens?: number;
  /** Put in by us where the provider has not counted yet; never charged. */
  readonly estimated?: true;
}

export type StopReason =
  | 'end_turn'
  | 'max_tokens'
  | 'stop_sequence'
  | 'tool_use'
  | 'pause_turn'
  | 'refusal'
  | 'model_context_window_exceeded';

export interface MessagesAnswer {
  readonly id: string;
  readonly type: 'message';
  readonly role: 'assistant';
  readonly model: string;
  readonly content: readonly ContentBlock[];
  readonly stop_reason: StopReason | null;
  readonly stop_sequence: string | null;
  readonly usage: MessagesUsage;
  readonly [field: string]: unknown;
}

export type BlockDelta =
  | { readonly type: 'text_delta'; readonly text: string }
  | { readonly type: 'input_json_delta'; readonly partial_json: string }
  | { readonly type: 'thinking_delta'; readonly thinking: string }
  | { readonly type: 'signature_delta'; readonly signature: string }
  | { readonly type: 'citations_delta'; readonly citation: unknown };

/** Blocks do not overlap in a stream of this format: each is started, filled and stopped before the next one starts. */
export type MessagesEvent =
  | { readonly type: 'message_start'; readonly message: MessagesAnswer }
  | { readonly type: 'content_block_start'; readonly index: number; readonly content_block: ContentBlock }
  | { readonly type: 'content_block_delta'; readonly index: number; readonly delta: BlockDelta }
  | { readonly type: 'content_block_stop'; readonly index: number }
  | {
      readonly type: 'message_delta';
      readonly delta: { readonly stop_reason: StopReason | null; readonly stop_sequence: string | null; readonly [field: string]: unknown };
      /** Cumulative; empty when the provider never said. */
      readonly usage: Partial<MessagesUsage>;
    }
  | { readonly type: 'message_stop' }
  | { readonly type: 'ping' }
  | { readonly type: 'error'; readonly error: { readonly type: string; readonly message: string } };
