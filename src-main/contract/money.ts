/**
 * Money as integers. 1 USD = 1,000,000,000 nano-dollars. Rates are integer nano-dollars per million tokens.
 * Nothing here may use floating point for a sum; numbers are safe integers up to about 9 million dollars.
 */

export const NANO_PER_USD = 1_000_000_000;

/** Formats nano-dollars for people: cents from one dollar up, down to a hundredth of a cent below; unknown is said, never zero. */
export function formatUsd(nanoUsd: number | null): string {
  if (nanoUsd === null) return 'unknown';
  const usd = nanoUsd / NANO_PER_USD;
  const digits = usd === 0 || Math.abs(usd) >= 1 ? 2 : Math.abs(usd) >= 0.01 ? 3 : 4;
  const smallest = 10 ** -digits;
  if (usd > 0 && usd < smallest) return `<$${smallest.toFixed(digits)}`;
  return `${usd < 0 ? '-' : ''}$${Math.abs(usd).toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/** Dollars as a person or a price list writes them -> integer nano-dollars, rounded half up. */
export function usdToNano(usd: number): number {
  return Math.round(usd * NANO_PER_USD);
}
