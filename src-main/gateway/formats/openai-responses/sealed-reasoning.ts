/**
 * OpenAI's encrypted reasoning on its way through a Messages client: it travels in the signature of a thinking block and
 * becomes a reasoning item again on the next turn, so that the model goes on where it was.
 * Source: the guide on reasoning, "Encrypted reasoning items".
 */
import type { ThinkingBlock } from '../messages.ts';
import { openSignature, sealSignature } from '../sealed-signature.ts';

const FORMAT = 'openai-responses';

export function sealReasoning(id: string, encrypted: string): string {
  return sealSignature(FORMAT, `${id}.${encrypted}`);
}

/** The reasoning item, or null for thinking of any other origin. */
export function openReasoning({ thinking, signature }: ThinkingBlock): Readonly<Record<string, unknown>> | null {
  const sealed = openSignature(FORMAT, signature);
  if (sealed === null) return null;
  const dot = sealed.indexOf('.');
  const summary = thinking ? [{ type: 'summary_text', text: thinking }] : [];
  return { type: 'reasoning', id: sealed.slice(0, dot), summary, encrypted_content: sealed.slice(dot + 1) };
}
