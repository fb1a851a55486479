const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Bytes as multibase base58btc (`z`): each leading zero byte is a `1`, the rest one number. */
export function base58(bytes: Uint8Array): string {
  const zeros = bytes.findIndex((byte) => byte !== 0);
  let number = BigInt(`0x0${Buffer.from(bytes).toString('hex')}`);
  let digits = '';
  while (number > 0n) {
    digits = `${alphabet[Number(number % 58n)]}${digits}`;
    number /= 58n;
  }
  return `z${'1'.repeat(zeros === -1 ? bytes.length : zeros)}${digits}`;
}
