/**
 * The parts of Gemini's generateContent format that translations write. Reading goes by careful looks (open-json.ts):
 * answers come from outside.
 * Source: Gemini API reference, "Generating content"; the same objects stand in Vertex AI's reference.
 */

export type GeminiPart = { readonly thought?: true; readonly thoughtSignature?: string } & (
  | { readonly text: string }
  | { readonly inlineData: { readonly mimeType: string; readonly data: string } }
  | { readonly fileData: { readonly mimeType: string; readonly fileUri: string } }
  | { readonly functionCall: { readonly id: string; readonly name: string; readonly args: unknown } }
  | { readonly functionResponse: GeminiFunctionResponse }
);

export interface GeminiFunctionResponse {
  readonly id: string;
  readonly name: string;
  /** `output`, or `error` when the tool failed. */
  readonly response: Readonly<Record<string, unknown>>;
  readonly parts?: readonly GeminiPart[];
}

export interface GeminiContent {
  readonly role: 'user' | 'model';
  readonly parts: readonly GeminiPart[];
}
