import { tileWidth } from './tiles.ts';

/** What a path below `tile/` names: hashes of a level, or entries; `width` is below 256 for a partial tile. */
export interface TileAddress {
  readonly level: number | 'entries';
  readonly index: number;
  readonly width: number;
}

/** `tile/<L>/<N>[.p/<W>]` (C2SP tlog-tiles): index 1234067 is `x001/x234/067`. */
export function tilePath({ level, index, width }: TileAddress): string {
  const groups = String(index)
    .padStart(Math.ceil(String(index).length / 3) * 3, '0')
    .match(/\d{3}/g) as string[];
  const last = groups.length - 1;
  const path = groups.map((group, place) => (place < last ? `x${group}` : group)).join('/');
  return `tile/${level}/${path}${width === tileWidth ? '' : `.p/${width}`}`;
}

/** What a path names, or undefined if `tilePath` would not have written it. */
export function parseTilePath(path: string): TileAddress | undefined {
  const match = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  if (!match) return undefined;
  const [, level = '', groups = '', width] = match;
  const address: TileAddress = {
    level: level === 'entries' ? level : Number(level),
    index: Number(groups.replace(/[x/]/g, '')),
    width: width === undefined ? tileWidth : Number(width),
  };
  const isInRange = address.width >= 1 && (level === 'entries' || Number(level) <= 63);
  const isCanonical = tilePath(address) === path && (width === undefined || address.width < tileWidth);
  return isInRange && isCanonical ? address : undefined;
}
