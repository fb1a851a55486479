// Draws the icons of the wallet that must be PNG files, for devices that take no SVG: `node scripts/make-wallet-icons.mjs`.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';

const [blue, white] = [
  [11, 87, 164],
  [255, 255, 255],
];
/** Samples of each pixel in both directions, for smooth edges. */
const samples = 4;

const isInBox = (x, y, [left, top, right, bottom], radius) => {
  const dx = Math.max(left + radius - x, x - (right - radius), 0);
  const dy = Math.max(top + radius - y, y - (bottom - radius), 0);
  return dx * dx + dy * dy <= radius * radius;
};

/** Whether a point is within half a width of a line. */
const isOnLine = (x, y, [ax, ay, bx, by], width) => {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy) <= width / 2;
};

/** The colour at a point of a square of 512: a card with a tick, on blue that fills the square, so that it can be cut to any shape. */
function colourAt(x, y) {
  const isTick = isOnLine(x, y, [190, 276, 234, 320], 32) || isOnLine(x, y, [234, 320, 322, 224], 32);
  return isInBox(x, y, [104, 176, 408, 368], 24) && !isTick ? white : blue;
}

function pixel(column, row, size) {
  const sum = [0, 0, 0];
  for (let at = 0; at < samples * samples; at++) {
    const x = ((column + ((at % samples) + 0.5) / samples) / size) * 512;
    const y = ((row + (Math.floor(at / samples) + 0.5) / samples) / size) * 512;
    for (const [channel, value] of colourAt(x, y).entries()) sum[channel] += value;
  }
  return sum.map((value) => Math.round(value / (samples * samples)));
}

function chunk(type, body) {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/** A PNG of 8 bits for each of red, green and blue (PNG 1.2 §11). */
function png(size) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Array.from({ length: size }, (_, row) => [
    0,
    ...Array.from({ length: size }, (_, column) => pixel(column, row, size)).flat(),
  ]);
  const body = deflateSync(Buffer.from(rows.flat()), { level: 9 });
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', body), chunk('IEND', Buffer.alloc(0))]);
}

for (const size of [192, 512])
  writeFileSync(fileURLToPath(new URL(`../packages/wallet/public/icon-${size}.png`, import.meta.url)), png(size));
