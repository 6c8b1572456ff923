/**
 * Thinking of other models inside the conversation of a client that speaks Gemini. Such a client gives a part's
 * `thoughtSignature` back with the part, and some leave the thought parts themselves out; so what the model's provider
 * wants back rides in the signature of the next part. A signature is base64 there, and one that is not ours is Google's.
 */
import { fieldsOf, isTooDeep, textOf } from '../open-json.ts';
import { type ContentBlock, type RedactedThinkingBlock, type ThinkingBlock } from '../messages.ts';
import { sealSignature } from '../sealed-signature.ts';

const MARK = 'gatehouse.thought.';

/** `blocks` are thinking and redacted thinking. */
export function thoughtSignature(blocks: readonly ContentBlock[]): string {
  return Buffer.from(MARK + JSON.stringify(blocks)).toString('base64');
}

/** The blocks that a part's signature stands for; `thought` is the text of the thought parts before it. */
export function thoughtBlocks(signature: string, thought: string): ContentBlock[] {
  const decoded = Buffer.from(signature, 'base64').toString();
  const own = decoded.startsWith(MARK) ? parsedBlocks(decoded.slice(MARK.length)) : null;
  return own ?? [{ type: 'thinking', thinking: thought, signature: sealSignature('gemini', signature) }];
}

function parsedBlocks(json: string): ContentBlock[] | null {
  if (isTooDeep(json)) return null;
  let blocks: unknown;
  try {
    blocks = JSON.parse(json);
  } catch {
    return null;
  }
  if (!Array.isArray(blocks)) return null;
  return blocks.flatMap((value: unknown): Array<ThinkingBlock | RedactedThinkingBlock> => {
    const block = fieldsOf(value);
    const [thinking, signature, data] = [textOf(block?.['thinking']), textOf(block?.['signature']), textOf(block?.['data'])];
    if (block?.['type'] === 'redacted_thinking' && data !== null) return [{ type: 'redacted_thinking', data }];
    return thinking === null || signature === null ? [] : [{ type: 'thinking', thinking, signature }];
  });
}
