/**
 * Reasoning between the two formats. OpenAI's encrypted items travel through a Messages client in the signature of a
 * thinking block; Anthropic's signatures travel through a Responses client as encrypted content. Both are sealed with
 * the format they belong to, so each comes back to the model that wrote it and to no other.
 * Source: the guide on reasoning, "Encrypted reasoning items".
 */
import type { ContentBlock, ThinkingBlock } from '../messages.ts';
import { type Fields, fieldsList, textOf } from '../open-json.ts';
import { isSealed, openSignature, sealSignature } from '../sealed-signature.ts';

const OPENAI = 'openai-responses';
const ANTHROPIC = 'anthropic-messages';
/** Anthropic's signatures are base64: a dot marks data that belongs to a redacted block. */
const REDACTED = 'redacted.';

export function sealReasoning(id: string, encrypted: string): string {
  return sealSignature(OPENAI, `${id}.${encrypted}`);
}

/** The reasoning item, or null for thinking of any other origin. */
export function openReasoning({ thinking, signature }: ThinkingBlock): Fields | null {
  const sealed = openSignature(OPENAI, signature);
  if (sealed === null) return null;
  const dot = sealed.indexOf('.');
  return { type: 'reasoning', id: sealed.slice(0, dot), summary: summaryOf(thinking), encrypted_content: sealed.slice(dot + 1) };
}

/** A thinking block for a client of the Responses API. `id` where the block brings none. */
export function reasoningItem(block: ContentBlock, id: string): Fields {
  const { thinking, signature, data } = block as Readonly<Record<string, unknown>>;
  const text = textOf(thinking) ?? '';
  const signed = textOf(signature) ?? '';
  const own = openReasoning({ type: 'thinking', thinking: text, signature: signed });
  if (own !== null) return own;
  const redacted = textOf(data);
  const carried = redacted === null ? signed : `${REDACTED}${redacted}`;
  const encrypted = carried === '' || isSealed(carried) ? carried : sealSignature(ANTHROPIC, carried);
  return { type: 'reasoning', id, summary: summaryOf(text), ...(encrypted === '' ? {} : { encrypted_content: encrypted }) };
}

/** What such an item was before; null without encrypted content, for then nobody would take it back. */
export function thinkingBlock(item: Fields): ContentBlock | null {
  const encrypted = textOf(item['encrypted_content']);
  if (!encrypted) return null;
  const thinking = fieldsList(item['summary'])
    .map(({ text }) => textOf(text) ?? '')
    .join('\n\n');
  const anthropic = openSignature(ANTHROPIC, encrypted);
  if (anthropic?.startsWith(REDACTED)) return { type: 'redacted_thinking', data: anthropic.slice(REDACTED.length) };
  const signature = anthropic ?? (isSealed(encrypted) ? encrypted : sealReasoning(textOf(item['id']) ?? '', encrypted));
  return { type: 'thinking', thinking, signature };
}

function summaryOf(thinking: string): readonly Fields[] {
  return thinking === '' ? [] : [{ type: 'summary_text', text: thinking }];
}
