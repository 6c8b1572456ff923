/**
 * The parts of Bedrock's Converse format that translations write, as they stand in JSON: bytes are base64.
 * Source: Bedrock API reference, "Converse" and the types it names.
 */

export interface CachePoint {
  readonly cachePoint: { readonly type: 'default'; readonly ttl?: '1h' };
}

export interface ConverseImage {
  readonly image: { readonly format: string; readonly source: { readonly bytes: string } };
}

export interface ConverseDocument {
  readonly document: { readonly format: string; readonly name: string; readonly source: { readonly bytes: string } };
}

export type ConverseMedia = { readonly text: string } | ConverseImage | ConverseDocument;

export interface ConverseToolUse {
  readonly toolUse: { readonly toolUseId: string; readonly name: string; readonly input: unknown };
}

export interface ConverseToolResult {
  readonly toolResult: { readonly toolUseId: string; readonly content: readonly ConverseMedia[]; readonly status?: 'error' };
}

export interface ConverseReasoning {
  readonly reasoningContent:
    | { readonly reasoningText: { readonly text: string; readonly signature?: string } }
    | { readonly redactedContent: string };
}

export type ConverseBlock = ConverseMedia | ConverseToolUse | ConverseToolResult | ConverseReasoning | CachePoint;

export interface ConverseMessage {
  readonly role: 'user' | 'assistant' | 'system';
  readonly content: readonly ConverseBlock[];
}
