/**
 * What a request or an answer can ask of a wire format, one word each, and what a table says about it. The tables beside
 * this file are written by hand from the vendors' pages; the conformance matrix holds the code against them.
 */

export const features = [
  'text',
  'system blocks',
  'inner system turn',
  'tools',
  'parallel tools',
  'single tool only',
  'tool choice any',
  'tool choice named',
  'tool choice none',
  'tool result error',
  'tool result image',
  'deferred tools',
  'tool reference',
  'image base64',
  'image url',
  'pdf document',
  'document url',
  'text document',
  'thinking adaptive',
  'thinking budget',
  'thinking off',
  'effort',
  'thinking in history',
  'foreign thinking in history',
  'structured output',
  'stop sequences',
  'temperature',
  'top_k',
  'cached usage',
  'max tokens stop',
  'refusal stop',
  'web search',
  'safeguards',
  'metadata',
] as const;
export type Feature = (typeof features)[number];

/**
 * `carried`: the other side gets it with its meaning. `refused`: 400, and `says` stands in its message. `dropped`: the
 * request goes on without it, and a loss that contains `says` stands in the decision trail.
 */
export type Verdict =
  | { readonly verdict: 'carried'; readonly how?: string }
  | { readonly verdict: 'refused'; readonly says: string; readonly why: string }
  | { readonly verdict: 'dropped'; readonly says: string; readonly why: string };

/** One side of a format. `target`: as providers speak it; `client`: as clients speak it. */
export interface Capabilities {
  readonly format: string;
  /** Pages of the vendor that the table was written from. */
  readonly sources: readonly string[];
  readonly target: Readonly<Record<Feature, Verdict>>;
  /** Features that a client of this format has no way to ask for are left out. */
  readonly client: Readonly<Partial<Record<Feature, Verdict>>>;
}

export const carried = (how?: string): Verdict => ({ verdict: 'carried', ...(how === undefined ? {} : { how }) });
export const refused = (says: string, why: string): Verdict => ({ verdict: 'refused', says, why });
export const dropped = (says: string, why: string): Verdict => ({ verdict: 'dropped', says, why });
