/** A Messages answer as a whole response. */
import type { MessagesAnswer } from '../messages.ts';
import type { Fields } from '../open-json.ts';
import type { ClientTerms } from '../wire-format.ts';
import { clientTools } from './client-tools.ts';
import { isCompaction, writeCompaction } from './compaction.ts';
import { type OpenItem, openItem } from './open-item.ts';
import { refusalItem } from './refusal-item.ts';
import { finishedResponse } from './response-object.ts';

export function writeResponse(answer: MessagesAnswer, terms: ClientTerms): Fields {
  if (isCompaction(terms.request)) return writeCompaction(answer, terms);
  const { content, stop_reason, usage } = answer;
  const tools = clientTools(terms.request);
  const output: Fields[] = [];
  let search: OpenItem | null = null;
  for (const block of content) {
    const item = openItem(block, tools, output.length, terms.requestId);
    item?.start();
    if (block.type === 'server_tool_use') search = item;
    else if (block.type === 'web_search_tool_result' && search !== null) {
      search.found(block);
      output.push(search.finished());
      search = null;
    } else if (item !== null) output.push(item.finished());
  }
  if (stop_reason === 'refusal') output.push(refusalItem(output.length, terms.requestId));
  const response = finishedResponse(terms, output, stop_reason, usage);
  terms.keep?.(response);
  return response;
}
