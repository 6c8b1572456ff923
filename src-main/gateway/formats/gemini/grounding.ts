/**
 * Google's search results and Messages' web search blocks, both ways. Gemini searches by itself and tells afterwards, in
 * one object, what it asked and what it found; Messages has a call and a result for each search.
 * Source: Gemini API, "Grounding with Google Search".
 */
import type { ContentBlock } from '../messages.ts';
import { type Fields, fieldsList, fieldsOf, listOf, textOf } from '../open-json.ts';

/** Empty when nothing was searched for. The results stand at the first search: Gemini does not say which found what. */
export function searchBlocks(metadata: Fields, newId: () => string): ContentBlock[] {
  const queries = listOf(metadata['webSearchQueries']).filter((query): query is string => typeof query === 'string');
  const results = fieldsList(metadata['groundingChunks']).flatMap((chunk) => {
    const web = fieldsOf(chunk['web']);
    const url = textOf(web?.['uri']);
    return url === null
      ? []
      : [{ type: 'web_search_result', title: textOf(web?.['title']) ?? url, url, encrypted_content: '', page_age: null }];
  });
  return queries.flatMap((query, at) => {
    // The prefix that Messages gives to calls it runs itself.
    const id = newId().replace(/^toolu/, 'srvtoolu');
    return [
      { type: 'server_tool_use', id, name: 'web_search', input: { query } },
      { type: 'web_search_tool_result', tool_use_id: id, content: at === 0 ? results : [] },
    ];
  });
}

/** The same back, out of an answer's blocks; null when it searched for nothing. */
export function groundingMetadata(blocks: readonly ContentBlock[]): object | null {
  const webSearchQueries = blocks.flatMap((block) => {
    const { type, name, input } = block as Fields;
    return type === 'server_tool_use' && name === 'web_search' ? (textOf(fieldsOf(input)?.['query']) ?? []) : [];
  });
  if (webSearchQueries.length === 0) return null;
  const groundingChunks = blocks.flatMap((block) => {
    const { type, content } = block as Fields;
    if (type !== 'web_search_tool_result') return [];
    return fieldsList(content).map(({ url, title }) => ({ web: { uri: url, title } }));
  });
  return { webSearchQueries, groundingChunks };
}
