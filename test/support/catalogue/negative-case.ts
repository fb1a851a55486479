import { readFileSync } from 'node:fs';
import * as z from 'zod';

const zPointer = z.string().startsWith('/');

/** One thing that is other than in a good message. Pointers are those of RFC 6901, into the message before it is signed. */
const zChange = z.union([
  z.strictObject({ set: zPointer, to: z.json() }),
  z.strictObject({ remove: zPointer }),
  z.strictObject({ shift: zPointer, bySeconds: z.int() }),
  z.strictObject({ append: zPointer, value: z.json() }),
  z.strictObject({ repeat: zPointer, times: z.int().min(2).default(2) }),
]);
export type Change = z.infer<typeof zChange>;

const zCase = z.strictObject({
  name: z.string(),
  /** The module of the conformance suite that tests the same, if one does. */
  module: z
    .string()
    .regex(/^(oid4vci-1_0|oid4vp-1final)-(issuer|verifier|wallet)-/)
    .optional(),
  section: z.string(),
  /** Which message of the exchange is changed. */
  message: z.string(),
  /** What the good exchange has that others have not. */
  with: z.record(z.string(), z.json()).default({}),
  /** Sent first in the same session, whatever comes of it, so that what these messages use is used. */
  before: z.array(z.strictObject({ message: z.string().optional(), change: z.array(zChange).default([]) })).default([]),
  change: z.array(zChange).default([]),
  refused: z.strictObject({
    status: z.int().optional(),
    error: z.string().optional(),
    /** Of the verdict, or of what the wallet tells its user. */
    reason: z.string().optional(),
  }),
});
export type NegativeCase = z.infer<typeof zCase>;

const folder = new URL('../../vectors/openid4vc-negative/', import.meta.url);

/** The cases of one file. @throws Error if two have one name: a report would not tell them apart */
export function casesIn(file: string): NegativeCase[] {
  const cases = z.array(zCase).parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
  if (new Set(cases.map(({ name }) => name)).size !== cases.length) throw new Error(`${file}: a name is there twice`);
  return cases;
}
