import type { Change } from './negative-case.ts';

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** A copy of `message` with every change made, in their order. @throws Error for a pointer that leads nowhere */
export function changed(message: Json, changes: readonly Change[]): Json {
  const copy = structuredClone(message);
  for (const change of changes) make(copy, change);
  return copy;
}

function make(message: Json, change: Change): void {
  if ('set' in change) write(placeOf(message, change.set), change.to as Json);
  else if ('remove' in change) remove(existing(message, change.remove));
  else if ('append' in change) append(existing(message, change.append), change.value as Json);
  else if ('shift' in change) shift(existing(message, change.shift), change.bySeconds);
  else repeat(existing(message, change.repeat), change.times);
}

interface Place {
  readonly parent: Json[] | { [name: string]: Json };
  readonly key: string;
  readonly value: Json | undefined;
}

function placeOf(message: Json, pointer: string): Place {
  const keys = pointer
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = keys.pop() ?? '';
  const parent = keys.reduce<Json | undefined>((value, key) => memberOf(value, key), message);
  if (typeof parent !== 'object' || parent === null) throw new Error(`${pointer} leads nowhere`);
  return { parent, key: last, value: memberOf(parent, last) };
}

/** What is at a pointer. @throws Error if there is nothing */
export const valueAt = (message: Json, pointer: string): Json => existing(message, pointer).value ?? null;

const memberOf = (value: Json | undefined, key: string): Json | undefined =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as { [name: string]: Json })[key]
    : undefined;

function existing(message: Json, pointer: string): Place {
  const place = placeOf(message, pointer);
  if (place.value === undefined) throw new Error(`there is nothing at ${pointer}`);
  return place;
}

function write({ parent, key }: Place, value: Json): void {
  if (Array.isArray(parent)) parent[Number(key)] = value;
  else parent[key] = value;
}

function remove({ parent, key }: Place): void {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
}

function append({ value }: Place, element: Json): void {
  if (!Array.isArray(value)) throw new Error('only an array can have more');
  value.push(element);
}

function shift(place: Place, bySeconds: number): void {
  if (typeof place.value !== 'number') throw new Error('only a time can be another');
  write(place, place.value + bySeconds);
}

/** An element of an array is there several times; any other member becomes an array of itself. */
function repeat(place: Place, times: number): void {
  const { parent, key, value = null } = place;
  const copies = Array.from({ length: times }, () => structuredClone(value));
  if (Array.isArray(parent)) parent.splice(Number(key), 1, ...copies);
  else write(place, copies);
}
