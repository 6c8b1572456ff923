/** Google's path of one call to a Gemini model, below whatever leads to its models. */
import type { OriginalRequest, PrepareTerms } from './provider.ts';

/** `gemini-2.5-pro:streamGenerateContent?alt=sse` and its siblings. */
export function geminiPath({ path }: OriginalRequest, { model, stream }: Pick<PrepareTerms, 'model' | 'stream'>): string {
  const name = encodeURIComponent(model.replace(/^models\//, ''));
  if (path.endsWith('/count_tokens')) return `${name}:countTokens`;
  return stream ? `${name}:streamGenerateContent?alt=sse` : `${name}:generateContent`;
}

export function isGemini(model: string): boolean {
  return /^(?:models\/)?(?:gemini|gemma|learnlm)/.test(model);
}
