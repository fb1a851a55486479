import qrcode from 'qrcode-generator';
import { useMemo } from 'react';
import { useUiMessages } from '../messages/messages.ts';
import { CopyText } from './copy-text.tsx';
import styles from './qr-code.module.css';

export interface QrCodeProps {
  /** What the code holds: usually a link. */
  readonly link: string;
  /** What happens when somebody scans it. */
  readonly label: string;
  /** Whether the link is there as text too; it is, if not said otherwise. */
  readonly hasText?: boolean;
}

/** A QR code, and below it the same link as text that can be copied, for whoever cannot scan. */
export function QrCode({ link, label, hasText = true }: QrCodeProps) {
  const texts = useUiMessages();
  const { path, size } = useMemo(() => modulesOf(link), [link]);
  return (
    <figure className={styles.figure} data-print="together">
      <svg
        className={styles.code}
        viewBox={`0 0 ${size} ${size}`}
        role="img"
        aria-label={label}
        shapeRendering="crispEdges"
      >
        <rect width={size} height={size} fill="#fff" />
        <path d={path} fill="#000" />
      </svg>
      <figcaption className={styles.caption}>{label}</figcaption>
      {hasText && <CopyText text={link} label={texts.link} button={texts.copy} done={texts.copied} />}
    </figure>
  );
}

/** From so many characters on, smaller modules are worse than less of them to spare. */
const longText = 400;
const quietZone = 4; // modules of white around the code (ISO/IEC 18004 §6.3.8)

/** Of a health card, the digits are in numeric mode (SMART Health Cards, "Encoding Chunks as QR Codes"): it is long. */
function modulesOf(text: string) {
  const [, prefix, digits] = /^(shc:\/)(\d+)$/.exec(text) ?? [];
  const code = qrcode(0, digits === undefined && text.length <= longText ? 'M' : 'L');
  code.addData(prefix ?? bytesOf(text), 'Byte');
  if (digits !== undefined) code.addData(digits, 'Numeric');
  code.make();
  const count = code.getModuleCount();
  const places = Array.from({ length: count }, (_, place) => place);
  const path = places.flatMap((row) =>
    places
      .filter((column) => code.isDark(row, column))
      .map((column) => `M${column + quietZone} ${row + quietZone}h1v1h-1z`),
  );
  return { path: path.join(''), size: count + 2 * quietZone };
}

/** UTF-8, one character for each byte: the encoder takes the lower half of each character. */
const bytesOf = (text: string) => String.fromCharCode(...new TextEncoder().encode(text));
