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
  // Not toLocaleString: this also runs once per request, and that costs a quarter of a millisecond each time.
  const amount = Math.abs(usd)
    .toFixed(digits)
    .replace(/\B(?=(?:\d{3})+\.)/g, ',');
  return `${usd < 0 ? '-' : ''}$${amount}`;
}

/**
 * Dollars as a person or a price list writes them -> integer nano-dollars. The decimal digits are read, not the
 * binary fraction behind them, so $0.3 is 300,000,000 exactly; digits beyond the ninth are rounded half up.
 */
export function usdToNano(usd: number): number {
  // Whole dollars are the rule, and exact as they are.
  if (Number.isInteger(usd) && Number.isSafeInteger(usd * NANO_PER_USD)) return usd * NANO_PER_USD;
  const [digits = '', exponent = '0'] = Math.abs(usd).toString().split('e');
  const [whole = '', fraction = ''] = digits.split('.');
  const shift = NANO_DIGITS + Number(exponent) - fraction.length;
  const scaled = BigInt(whole + fraction);
  const nano = shift >= 0 ? scaled * 10n ** BigInt(shift) : (scaled + 10n ** BigInt(-shift) / 2n) / 10n ** BigInt(-shift);
  return Number(usd < 0 ? -nano : nano);
}

const NANO_DIGITS = 9;
