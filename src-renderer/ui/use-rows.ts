/**
 * The rows of a long list of which only those in sight exist: their places, the sizes that rows.module.css draws them
 * with, and where a key leads. Knows nothing of what stands in a row.
 */
import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import type { CSSProperties, KeyboardEvent, RefObject } from 'react';
import { moveActive } from './move-active.ts';

const headHeight = 28;

interface RowsOptions {
  readonly scrollRef: RefObject<HTMLDivElement | null>;
  readonly count: number;
  readonly keyOf: (index: number) => string | undefined;
  /** In CSS pixels. */
  readonly rowHeight: number;
}

export interface Rows {
  /** Those in sight, and a few beyond. */
  readonly items: readonly VirtualItem[];
  /** For the element that scrolls, and for the body inside it. */
  readonly sizes: CSSProperties;
  readonly body: CSSProperties;
  readonly scrollTo: (index: number) => void;
  /** The index that a key leads to from the active one; null when the key is not about moving. */
  readonly move: (event: KeyboardEvent, active: number) => number | null;
}

export function useRows({ scrollRef, count, keyOf, rowHeight }: RowsOptions): Rows {
  // oxlint-disable-next-line react/incompatible-library -- React Compiler, which it disturbs, is not used here.
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => keyOf(index) ?? index,
    overscan: 10,
    scrollPaddingStart: headHeight,
  });
  return {
    items: virtual.getVirtualItems(),
    sizes: { '--row-height': `${rowHeight}px`, '--row-head-height': `${headHeight}px` } as CSSProperties,
    body: { height: virtual.getTotalSize() },
    scrollTo: (index) => virtual.scrollToIndex(index, { align: 'auto' }),
    move: (event, active) => moveActive(event, active, count, Math.floor((scrollRef.current?.clientHeight ?? 300) / rowHeight) - 2),
  };
}
