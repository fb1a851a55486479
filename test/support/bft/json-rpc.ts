import { createHmac } from 'node:crypto';
import * as z from 'zod';

const zAnswer = z.union([
  z.looseObject({ error: z.looseObject({ code: z.int(), message: z.string() }) }),
  z.looseObject({ result: z.unknown() }),
]);

/** `secret`: 32 bytes as hexadecimal, for the methods of the Engine API. `timeoutMs`: 5000 if not given. */
export interface CallOptions {
  readonly secret?: string;
  readonly timeoutMs?: number;
}

/** Calls a method of a node. @throws Error if it does not answer in time, or answers with an error */
export async function call(
  url: string,
  method: string,
  params: readonly unknown[],
  { secret, timeoutMs = 5000 }: CallOptions = {},
): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(secret === undefined ? {} : { authorization: `Bearer ${tokenOf(secret)}` }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new Error(`${method}: status ${response.status}`);
  const answer = zAnswer.parse(await response.json());
  if ('error' in answer) throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
  return answer.result;
}

/** The token of the Engine API: HS256 over the time of its making, which must be less than a minute ago. */
function tokenOf(secret: string): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ iat: Math.floor(Date.now() / 1000) })}`;
  const mac = createHmac('sha256', Buffer.from(secret, 'hex')).update(signed).digest('base64url');
  return `${signed}.${mac}`;
}

const zQuantity = z
  .string()
  .regex(/^0x[0-9a-f]+$/)
  .transform((hex) => Number(hex));

/** A block by its marks. `timestamp` is in seconds since 1970. */
export const zHead = z
  .looseObject({ number: zQuantity, hash: z.string(), stateRoot: z.string(), timestamp: zQuantity })
  .transform(({ number, hash, stateRoot, timestamp }) => ({ number, hash, stateRoot, timestamp }));
export type Head = z.infer<typeof zHead>;
