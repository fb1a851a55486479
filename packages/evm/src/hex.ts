import { type Address, AppError, type Bytes32, zAddress, zBytes32 } from '@assent/domain';
import type { Hex } from 'viem';
import * as z from 'zod';

/** A 32-byte private key as lower-case hexadecimal. */
export const zPrivateKey = z.string().regex(/^0x[0-9a-f]{64}$/);

/** Our hexadecimal strings as viem's template type. Its checks are those of `zAddress` and `zBytes32` already. */
export const hexOf = (value: Address | Bytes32 | string): Hex => value as Hex;

/** 32 bytes that came from a node or from viem, in our words. @throws AppError `registry_unavailable` if they are not 32 */
export const bytes32Of = (hex: string): Bytes32 => fromNode(zBytes32, hex);

/** An address that came from a node or from viem, in our words: lower case. @throws AppError `registry_unavailable` */
export const addressOf = (hex: string): Address => fromNode(zAddress, hex);

function fromNode<T extends z.ZodType>(schema: T, hex: string): z.infer<T> {
  const result = schema.safeParse(hex.toLowerCase());
  if (result.success) return result.data;
  throw new AppError('registry_unavailable', { reason: 'malformed_answer' });
}
