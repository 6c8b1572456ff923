/**
 * The system prompt as plain texts, for formats that know no system blocks. The attribution line that Claude Code puts
 * first is meant for Anthropic alone: it says nothing to a model, and it changes with every session, which would spoil
 * other vendors' prefix caches.
 */
import type { MessagesRequest } from './messages.ts';

const ATTRIBUTION = 'x-anthropic-billing-header:';

/** One text for each block, in order; empty ones left out. */
export function systemTexts({ system = [] }: MessagesRequest): string[] {
  const texts = typeof system === 'string' ? [system] : system.map(({ text }) => text);
  return texts.filter((text) => text !== '' && !text.startsWith(ATTRIBUTION));
}
