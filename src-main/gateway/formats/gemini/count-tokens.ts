/**
 * Gemini's countTokens, both ways: what a client asks becomes a Messages request that can be counted, and a Messages
 * request becomes what Google counts.
 * Source: Gemini API reference, "Counting tokens"; Vertex AI reference, "countTokens".
 */
import { checkRequest } from '../check-request.ts';
import { countOf, fieldsOf } from '../open-json.ts';
import type { PathTerms, PivotRequest, ReadRequest } from '../wire-format.ts';
import { protoFields } from './proto-fields.ts';
import { readGeminiRequest } from './read-request.ts';
import { geminiBody } from './write-request.ts';

/** `{contents}`, or a whole request inside `generateContentRequest`. */
export function readCountRequest(body: unknown, path: PathTerms): ReadRequest {
  return readGeminiRequest(protoFields(fieldsOf(body), 'generateContentRequest') ?? body, path);
}

export function writeCountAnswer(inputTokens: number): object {
  return { totalTokens: inputTokens };
}

/** AI Studio wants the request whole and inside, Vertex AI its parts at the top. */
export function writeCountRequest(pivot: PivotRequest, model: string, host: 'ai-studio' | 'vertex'): Buffer {
  const { body } = geminiBody(checkRequest(pivot.json()), model);
  const { generationConfig: _config, toolConfig: _choice, ...counted } = body;
  return Buffer.from(JSON.stringify(host === 'vertex' ? counted : { generateContentRequest: { model: `models/${model}`, ...counted } }));
}

/** Null when Google said no number. */
export function readCountAnswer(body: unknown): number | null {
  return countOf(fieldsOf(body)?.['totalTokens']);
}
