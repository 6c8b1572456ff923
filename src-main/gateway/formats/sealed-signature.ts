/**
 * Some providers give a signature with their reasoning and want it back on the next turn. It travels through the client
 * in a thinking block's `signature`, sealed with the name of the format it belongs to: only that format opens it, every
 * other one drops the block. So the signature of one vendor never reaches another. Anthropic's own are not sealed.
 */
import type { ContentBlock, MessagesTurn, ThinkingBlock } from './messages.ts';
import type { FormatId } from './wire-format.ts';

const SEAL = 'gatehouse.';

export function sealSignature(format: FormatId, signature: string): string {
  return `${SEAL}${format}.${signature}`;
}

/** Null when the signature is missing, Anthropic's, or sealed for another format. */
export function openSignature(format: FormatId, signature: string | undefined): string | null {
  const seal = `${SEAL}${format}.`;
  return signature?.startsWith(seal) ? signature.slice(seal.length) : null;
}

export function isSealed(signature: string | undefined): boolean {
  return signature?.startsWith(SEAL) ?? false;
}

export function isThinking(block: ContentBlock): block is ThinkingBlock {
  return block.type === 'thinking' && typeof block['thinking' as keyof ContentBlock] === 'string';
}

/** Might this body hold a sealed signature? A look at the bytes, before anything is parsed. */
export function holdsSeal(body: Buffer): boolean {
  return body.includes(`"${SEAL}`);
}

/** For Claude: the turns without thinking that other vendors signed; the very same array when there is none. */
export function withoutSealedThinking(turns: readonly MessagesTurn[]): readonly MessagesTurn[] {
  if (!turns.some(holdsSealed)) return turns;
  return turns.map((turn) => (holdsSealed(turn) ? { ...turn, content: blocksOf(turn).filter((block) => !isSealedBlock(block)) } : turn));
}

function holdsSealed(turn: MessagesTurn): boolean {
  return turn.role === 'assistant' && blocksOf(turn).some(isSealedBlock);
}

function isSealedBlock(block: ContentBlock): boolean {
  return isThinking(block) && isSealed(block.signature);
}

function blocksOf({ content }: MessagesTurn): readonly ContentBlock[] {
  return Array.isArray(content) ? (content as readonly ContentBlock[]) : [];
}
