import * as z from 'zod';
import { zDid } from '../primitives.ts';
import { zAttributeValue } from './attribute-value.ts';

const zHex = z.string().regex(/^([0-9a-f]{2})+$/);

/** Facts as a wallet keeps them, as JSON, without its secret. Hexadecimal. */
export const zHeldFacts = z.object({
  id: z.string(),
  schema: z.string(),
  issuer: zDid,
  publicKey: zHex,
  attributes: z.record(z.string(), zAttributeValue),
  statusHandle: zHex,
  signature: zHex,
  status: z.object({
    registry: z.string(),
    registryKey: zHex,
    epoch: z.int(),
    accumulator: zHex,
    witness: zHex,
    /** Of the issuer's key, for the addresses of the registry's files. */
    key: z.string(),
  }),
});
export type HeldFacts = z.infer<typeof zHeldFacts>;
