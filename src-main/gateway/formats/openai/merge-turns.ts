/**
 * OpenAI's conversations are lists of small messages; Messages wants turns. What follows each other in one role becomes
 * one turn, and in a user's turn the results of tools come first, as the API demands.
 */
import type { ContentBlock, MessagesTurn } from '../messages.ts';

export interface Piece {
  readonly role: MessagesTurn['role'];
  readonly blocks: readonly ContentBlock[];
}

export function mergeTurns(pieces: readonly Piece[]): MessagesTurn[] {
  const turns: { role: MessagesTurn['role']; content: ContentBlock[] }[] = [];
  for (const { role, blocks } of pieces) {
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else if (blocks.length > 0) turns.push({ role, content: [...blocks] });
  }
  return turns.map(({ role, content }) => ({ role, content: role === 'user' ? resultsFirst(content) : content }));
}

function resultsFirst(content: readonly ContentBlock[]): ContentBlock[] {
  return [...content.filter(({ type }) => type === 'tool_result'), ...content.filter(({ type }) => type !== 'tool_result')];
}
