/**
 * Web search in Messages' words: the server tool, and the blocks that an answer holds when it was used. In the history
 * of a conversation that moved to another vendor they become text, for nobody else knows such blocks.
 */
import type { ContentBlock, ToolDefinition } from '../messages.ts';
import { fieldsList, textOf } from '../open-json.ts';

export function isWebSearch({ type }: ToolDefinition): boolean {
  return /^web_search_\d+$/.test(type ?? '');
}

/** Null for any other block. The search itself says nothing that its results do not. */
export function webSearchText(block: ContentBlock): string | null {
  if (block.type === 'server_tool_use' && 'name' in block && block.name === 'web_search') return '';
  if (block.type !== 'web_search_tool_result') return null;
  const found = fieldsList((block as Readonly<Record<string, unknown>>)['content']);
  const lines = found.map(({ title, url }) => `- ${textOf(title) ?? ''} ${textOf(url) ?? ''}`.trimEnd());
  return lines.length === 0 ? 'The web search found nothing.' : `Found on the web:\n${lines.join('\n')}`;
}
