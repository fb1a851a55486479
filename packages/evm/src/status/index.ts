export { decodeDelta, encodeDelta } from './status-delta.ts';
export { StatusListMirror, type StatusUpdate } from './status-list-mirror.ts';
export { StatusTree } from './status-tree.ts';
