import qrcode from 'qrcode-generator';

/**
 * The QR code of a text as SVG, at the lowest level of error correction: what has to fit is long. Of a health card, the
 * digits are in numeric mode (SMART Health Cards, "Encoding Chunks as QR Codes").
 */
export function qrSvg(text: string): string {
  const code = qrcode(0, 'L');
  const [, prefix, digits] = /^(shc:\/)(\d+)$/.exec(text) ?? [];
  code.addData(prefix ?? text, 'Byte');
  if (digits !== undefined) code.addData(digits, 'Numeric');
  code.make();
  return `${code.createSvgTag({ cellSize: 4, margin: 16, scalable: true })}\n`;
}
