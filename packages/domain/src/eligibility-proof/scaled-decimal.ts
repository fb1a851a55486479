/** A number without sign as people write it, with at most nine digits in front and six behind the point. */
export const decimalPattern = /^(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?$/;

/**
 * A decimal as an integer with `digits` digits behind the point: `7.4` with one is 74. Undefined for what is no decimal
 * or has more digits: nothing is rounded. Computed on the text, because 0.29 * 100 is not 29.
 */
export function scaledDecimal(text: string, digits: number): number | undefined {
  if (!decimalPattern.test(text)) return undefined;
  const [whole = '', fraction = ''] = text.split('.');
  const significant = fraction.replace(/0+$/, '');
  return significant.length > digits ? undefined : Number(whole + significant.padEnd(digits, '0'));
}

/** The other way: 74 with one digit behind the point is `7.4`. */
export function decimalOf(scaled: number, digits: number): string {
  const text = String(scaled).padStart(digits + 1, '0');
  if (digits === 0) return text;
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`.replace(/\.?0+$/, '');
}
