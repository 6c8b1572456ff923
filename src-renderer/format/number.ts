/**
 * Numbers as people read them in a dense table: short where they scan, exact where they decide. English grouping, so
 * that columns align whatever the system's locale.
 */

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** 1234567 -> `1,234,567`. */
export function formatCount(value: number): string {
  return grouped.format(value);
}

/** Tokens for a narrow column: `812`, `48.2k`, `1.3M`. */
export function formatTokens(value: number): string {
  if (value < 10_000) return grouped.format(value);
  if (value < 999_500) return `${value < 99_950 ? oneDigit.format(value / 1000) : grouped.format(value / 1000)}k`;
  return `${oneDigit.format(value / 1_000_000)}M`;
}

/** Bytes in steps of 1,000, as disks and networks count: `812 B`, `48.2 kB`, `1.3 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_950) return `${oneDigit.format(bytes / 1000)} kB`;
  if (bytes < 999_950_000) return `${oneDigit.format(bytes / 1_000_000)} MB`;
  return `${oneDigit.format(bytes / 1_000_000_000)} GB`;
}

/** A share between 0 and 1 as whole percent; a trace is `<1%` and an almost-all is `>99%`, never a false 0 or 100. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.01) return '<1%';
  if (share < 1 && share > 0.99) return '>99%';
  return `${Math.round(share * 100)}%`;
}

/** `1 request`, `12 requests`. */
export function plural(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
