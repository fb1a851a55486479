/** Crockford's base 32: no letter looks like a digit. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const codeLength = 8;

/** 40 bits of a random number: a request is open for minutes, and whoever guesses its code learns who asks for what, as on its poster. */
export function codeFrom(bytes: string): string {
  let rest = BigInt(bytes);
  let code = '';
  for (let at = 0; at < codeLength; at += 1) {
    code += digits[Number(rest % 32n)];
    rest /= 32n;
  }
  return code;
}
