/** What a difference means for the prompt cache: it matches a beginning, block by block, and only for the same model. */
import type { Difference } from '../../../src-main/contract/views.ts';

export type Verdict =
  | { readonly kind: 'grown' }
  | { readonly kind: 'model'; readonly before: string; readonly after: string }
  | { readonly kind: 'settings' }
  | { readonly kind: 'broken'; readonly label: string };

export function differenceVerdict({ blocks, firstDifference }: Difference): Verdict {
  const fields = blocks.find((block) => block.label === fieldsLabel && block.change === 'changed');
  const [before, after] = [modelIn(fields?.before), modelIn(fields?.after)];
  if (before !== null && after !== null && before !== after) return { kind: 'model', before, after };
  // What comes before the first difference still matches; a moved cache point alone is none.
  const first = firstDifference === null ? -1 : blocks.findIndex((block) => block.label === firstDifference);
  // New blocks behind everything old are how a conversation grows.
  if (first === -1 || blocks.slice(first).every((block) => block.change === 'added')) return { kind: 'grown' };
  return firstDifference === fieldsLabel ? { kind: 'settings' } : { kind: 'broken', label: firstDifference ?? '' };
}

/** The block that stands for everything that is not tools, system or messages. */
export const fieldsLabel = 'fields';

/** The lines of two texts that differ, where most are equal: settings one per line. */
export function changedLines(before: string, after: string): { before: string; after: string } {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return { before: old.filter((line) => !now.includes(line)).join('\n'), after: now.filter((line) => !old.includes(line)).join('\n') };
}

function modelIn(text: string | null | undefined): string | null {
  return /^"model": "([^"]*)"$/m.exec(text ?? '')?.[1] ?? null;
}
