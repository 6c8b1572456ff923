/** The tables in the order in which they are asked: a vendor's own words before those of the format, the bare status last. */
import { anthropicRefusals } from './anthropic-refusals.ts';
import { amazonRefusals, googleRefusals } from './cloud-refusals.ts';
import { openAiRefusals } from './openai-refusals.ts';
import type { RefusalClass, RefusalTable } from './refusal-row.ts';
import { vendorRefusals } from './vendor-refusals.ts';

export const refusalTables: readonly RefusalTable[] = [
  ...vendorRefusals,
  googleRefusals,
  amazonRefusals,
  anthropicRefusals,
  openAiRefusals,
];

/** RFC 9110, and 529 of Anthropic. Null: an answer that is no refusal, such as a redirect. */
export function classOfStatus(status: number): RefusalClass | null {
  if (status === 401 || status === 403 || status === 407) return 'auth';
  if (status === 402) return 'credit';
  if (status === 404) return 'not-here';
  if (status === 429) return 'burst';
  if (status >= 500 || status === 408) return 'overloaded';
  return status >= 400 ? 'request' : null;
}
