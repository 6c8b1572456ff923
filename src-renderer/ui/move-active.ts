/** Where a key takes the active row of a list: arrows and j/k by one, Page keys by a screen, Home and End to the ends. */

interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** The next index, or null when the key is not about moving. `index` is -1 when no row is active yet. */
export function moveActive(press: KeyPress, index: number, count: number, pageRows: number): number | null {
  if (count === 0 || press.ctrlKey || press.metaKey || press.altKey) return null;
  const steps: Record<string, number> = {
    ArrowDown: 1,
    j: 1,
    ArrowUp: -1,
    k: -1,
    PageDown: pageRows,
    PageUp: -pageRows,
    Home: -count,
    End: count,
  };
  const step = steps[press.key];
  if (step === undefined) return null;
  if (index === -1) return step > 1 ? count - 1 : 0;
  return Math.max(0, Math.min(count - 1, index + step));
}
