import { AppError } from '@assent/domain';
import * as z from 'zod';

const zAnswer = z.looseObject({ result: z.unknown() }).refine((answer) => !('error' in answer));

/**
 * Calls a method of the node at a local port.
 *
 * @throws AppError `registry_unavailable` if there is no answer in time, or the answer is not of this shape
 */
export async function rpcCall<T extends z.ZodType>(
  port: number,
  [method, ...params]: readonly [string, ...unknown[]],
  schema: T,
  timeoutMs = 4000,
): Promise<z.infer<T>> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return schema.parse(zAnswer.parse(await response.json()).result);
  } catch (error) {
    throw new AppError('registry_unavailable', { port, method }, { cause: error });
  }
}

const zQuantity = z
  .string()
  .regex(/^0x[0-9a-f]+$/)
  .transform((hex) => Number(hex));
const zBlock = z.looseObject({ number: zQuantity, hash: z.string() });

export const readChainId = (port: number) => rpcCall(port, ['eth_chainId'], zQuantity);

/** Number and hash of a block: `0x0` for the first, `latest` for the last. */
export const readBlock = (port: number, block: '0x0' | 'latest') =>
  rpcCall(port, ['eth_getBlockByNumber', block, false], zBlock);
