import * as z from 'zod';
import { harmlessJson } from '../credentials/json.ts';
import { digestOf } from '../credentials/sd-jwt.ts';

/** What a wallet shows for each credential of a query, by the ids of the query (OpenID4VP 1.0 §8.1). */
export type DeskAnswer = ReadonlyMap<string, readonly string[]>;

/** Most characters in one code: with what is in front of a part, 77 modules on each side, which a camera of a desk reads from a phone. */
const charactersInCode = 480;
const maxParts = 64;
const maxLength = 131_072;
const markLength = 8;

const zAnswer = z.strictObject({
  vp_token: z.record(z.string().max(64), z.array(z.string().max(65_536)).min(1).max(4)),
});

/** An answer as a text. */
export const deskAnswerText = (answer: DeskAnswer): string => JSON.stringify({ vp_token: Object.fromEntries(answer) });

/** Reads an answer; undefined if it is none. Nothing is proven by that. */
export function readDeskAnswer(text: string): DeskAnswer | undefined {
  const read = text.length > maxLength ? undefined : zAnswer.safeParse(harmlessJson(text)).data;
  return read && new Map(Object.entries(read.vp_token));
}

/** The texts of the codes for an answer: itself if it fits into one, else numbered parts that say which answer they are of. */
export async function codesOf(text: string): Promise<readonly string[]> {
  if (text.length <= charactersInCode) return [text];
  const of = Math.ceil(text.length / charactersInCode);
  const mark = (await digestOf(text)).slice(0, markLength);
  return Array.from({ length: of }, (_, at) => {
    const chunk = text.slice(at * charactersInCode, (at + 1) * charactersInCode);
    return `assent-part:${at + 1}/${of}:${mark}:${chunk}`;
  });
}

/** Parts of one answer that were read so far, by their number. */
export interface ReadParts {
  readonly mark: string;
  readonly of: number;
  readonly parts: ReadonlyMap<number, string>;
}

const part = /^assent-part:([1-9]\d?)\/([1-9]\d?):([A-Za-z0-9_-]{8}):(.+)$/s;

/**
 * Takes what a code says to what was read before. The text once it is whole; the parts so far if it is not; `undefined` if they do not
 * make one text. A part of another answer begins anew. What is no part is a text of its own.
 */
export async function takeCode(
  before: ReadParts | undefined,
  code: string,
): Promise<{ readonly text: string } | ReadParts | undefined> {
  const [, number, total, mark = '', chunk = ''] = part.exec(code.trim()) ?? [];
  if (number === undefined) return { text: code.trim() };
  const [at, of] = [Number(number), Number(total)];
  if (at > of || of > maxParts) return undefined;
  const isSame = before?.mark === mark && before.of === of;
  const parts = new Map(isSame ? before.parts : []).set(at, chunk);
  if (parts.size < of) return { mark, of, parts };
  const text = [...parts].sort(([a], [b]) => a - b).reduce((all, [, one]) => all + one, '');
  return (await digestOf(text)).startsWith(mark) ? { text } : undefined;
}
