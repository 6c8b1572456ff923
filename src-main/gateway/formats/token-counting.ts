/**
 * Counting in the words of those providers that can count but do not speak Messages. Everybody else's tokens are
 * estimated.
 */
import { isUncounted, readBedrockCountAnswer, writeBedrockCount } from './bedrock-count-tokens.ts';
import { bedrockInvokeTarget } from './bedrock-invoke/bedrock-invoke-target.ts';
import { readCountAnswer, writeCountRequest } from './gemini/count-tokens.ts';
import type { FormatId, PivotRequest } from './wire-format.ts';

export interface TokenCounting {
  /** The body for the provider's counting endpoint. Throws as the format's `write` does. */
  write(request: PivotRequest, model: string): Buffer;
  /** Null when the answer holds no count. */
  read(answer: unknown): number | null;
  /** Does a refusal of the request (400) only say that this model cannot be counted? */
  isUncounted?(message: string): boolean;
}

const bedrock: TokenCounting = {
  write: (request, model) => writeBedrockCount(bedrockInvokeTarget.write(request, { model, stream: false }).body),
  read: readBedrockCountAnswer,
  isUncounted,
};

const gemini = (host: 'ai-studio' | 'vertex'): TokenCounting => ({
  write: (request, model) => writeCountRequest(request, model, host),
  read: readCountAnswer,
});

/** Null: this provider cannot count in this format. */
export function countingOf(format: FormatId, providerId: string): TokenCounting | null {
  if (format === 'bedrock-invoke') return bedrock;
  return format === 'gemini' ? gemini(providerId === 'vertex' ? 'vertex' : 'ai-studio') : null;
}
