import { randomInt } from 'node:crypto';
import type { Bytes32 } from '@assent/domain';
import { In } from 'typeorm';
import { chunksOf } from '../chunks-of.ts';
import { statusIndexTable } from '../entities/credentials.ts';
import type { Session } from '../session.ts';
import { findList } from './status-list-rows.ts';

/** Places that are looked up in one statement. */
const perDraw = 500;
/** In a list with a hundredth of its places free, this many draws find 320. */
const maxDraws = 64;

/** Which of these places of the list are taken. */
type FindTaken = (drawn: readonly number[]) => Promise<readonly { readonly listIndex: number }[]>;

/** Random places of a list of `size` that nobody has taken: of some hundreds that were drawn, those that are free. */
export async function drawFree(size: number, findTaken: FindTaken): Promise<readonly number[]> {
  const drawn = [...new Set(Array.from({ length: perDraw }, () => randomInt(size)))];
  const taken = new Set((await findTaken(drawn)).map(({ listIndex }) => listIndex));
  return drawn.filter((index) => !taken.has(index));
}

/** Takes random places of a list for good, as many as are wanted if a limited search finds them. */
export async function takeDecoys(session: Session, listId: Bytes32, count: number): Promise<readonly number[]> {
  const list = await findList(session, listId);
  const places = list && { tenantId: list.tenantId, listId: list.listId };
  const findTaken: FindTaken = (drawn) => session.find(statusIndexTable, { ...places, listIndex: In([...drawn]) });
  const decoys: number[] = [];
  for (let draw = 0; places && draw < maxDraws && decoys.length < count; draw += 1) {
    const drawn = await drawFree(list.size, findTaken);
    // In one order, so that two takers wait for each other at most in one direction.
    const free = drawn.slice(0, count - decoys.length).sort((a, b) => a - b);
    const rows = free.map((listIndex) => ({ ...places, listIndex, decoyOf: listId }));
    // If a credential got one of them meanwhile, nobody can tell which: these places are wasted, and others are drawn.
    if (rows.length > 0 && (await session.insertAll(statusIndexTable, rows)) === rows.length) decoys.push(...free);
  }
  return decoys;
}

/** Those of `indexes` that were taken as decoys of this list. */
export async function decoysAmong(
  session: Session,
  listId: Bytes32,
  indexes: readonly number[],
): Promise<readonly number[]> {
  const list = await findList(session, listId);
  if (!list) return [];
  const places = { tenantId: list.tenantId, listId: list.listId, decoyOf: listId };
  const decoys: number[] = [];
  for (const chunk of chunksOf(indexes)) {
    const rows = await session.find(statusIndexTable, { ...places, listIndex: In([...chunk]) });
    decoys.push(...rows.map(({ listIndex }) => listIndex));
  }
  return decoys;
}
