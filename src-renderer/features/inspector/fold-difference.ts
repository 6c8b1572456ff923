/** The blocks of a difference with runs of unchanged ones folded into one line. */
import type { Difference } from '../../../src-main/contract/views.ts';

type DifferenceBlock = Difference['blocks'][number];

export type DifferenceItem =
  | { readonly kind: 'same'; readonly blocks: readonly DifferenceBlock[]; readonly bytes: number }
  | { readonly kind: 'changed'; readonly block: DifferenceBlock };

export function foldDifference(blocks: readonly DifferenceBlock[]): DifferenceItem[] {
  const items: DifferenceItem[] = [];
  let run: DifferenceBlock[] = [];
  const flush = () => {
    if (run.length > 0) items.push({ kind: 'same', blocks: run, bytes: run.reduce((sum, block) => sum + block.bytes, 0) });
    run = [];
  };
  for (const block of blocks) {
    if (block.change === 'same') {
      run.push(block);
      continue;
    }
    flush();
    items.push({ kind: 'changed', block });
  }
  flush();
  return items;
}
