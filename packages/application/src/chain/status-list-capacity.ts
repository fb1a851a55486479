/** How many places of a status list may be taken before it counts as full: a tenth is left for decoys. */
export const statusListCapacity = (size: number): number => Math.floor((size * 9) / 10);
