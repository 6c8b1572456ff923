/** The parts of OpenAI's chat requests that both sides of the format write or read. Source: the API reference, "Chat". */

export type ChatPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } }
  | { readonly type: 'file'; readonly file: { readonly filename: string; readonly file_data: string } };

export interface ChatToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

export type ChatMessage =
  | { readonly role: 'system' | 'developer'; readonly content: string | readonly ChatPart[] }
  | { readonly role: 'user'; readonly content: string | readonly ChatPart[] }
  | {
      readonly role: 'assistant';
      readonly content: string | readonly ChatPart[] | null;
      readonly tool_calls?: readonly ChatToolCall[];
      /** Reasoning, in the vendor's own field. */
      readonly [field: string]: unknown;
    }
  | { readonly role: 'tool'; readonly tool_call_id: string; readonly content: string };
