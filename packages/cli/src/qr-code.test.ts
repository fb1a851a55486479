import { describe, expect, test } from '@jest/globals';
import jsQR from 'jsqr';
import { qrSvg } from './qr-code.ts';

/** What a scanner reads: the SVG is drawn on pixels, one for each unit, and decoded by another program. */
function scanned(svg: string): string | undefined {
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]);
  const pixels = new Uint8ClampedArray(size * size * 4).fill(255);
  for (const [, x, y, width] of svg.matchAll(/M(\d+),(\d+)l(\d+),0/g)) {
    for (let row = Number(y); row < Number(y) + 4; row++) {
      pixels.fill(0, (row * size + Number(x)) * 4, (row * size + Number(x) + Number(width)) * 4);
    }
  }
  for (let at = 3; at < pixels.length; at += 4) pixels[at] = 255;
  const decode = jsQR as unknown as typeof jsQR.default;
  return decode(pixels, size, size)?.data;
}
const modulesOf = (svg: string) => (Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]) - 32) / 4;

describe('a QR code', () => {
  test.each(['shlink:/eyJ1cmwiOiJodHRwczovL3guZXhhbXBsZSJ9', 'https://viewer.example#shlink:/abc', 'shc:/5676'])(
    'of %s is read as it was written',
    (text) => {
      expect(scanned(qrSvg(text))).toBe(text);
    },
  );

  test('of the longest card is one of version 22', () => {
    const text = `shc:/${'56'.repeat(1195)}`;
    const svg = qrSvg(text);
    expect(scanned(svg)).toBe(text);
    expect(modulesOf(svg)).toBe(17 + 4 * 22);
  });

  test('of what is longer than any is refused', () => {
    expect(() => qrSvg('x'.repeat(3000))).toThrow();
  });
});
