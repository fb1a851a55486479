import { decryptResponse, encryptResponse, publicHalf } from '@assent/openid4vc';
import { expect, test } from '@jest/globals';
import { calculateJwkThumbprint } from 'jose';
import { requestKeys } from './request-keys.ts';

const [older, newer] = ['older', 'newer'].map((id, at) => `${id}:${Buffer.alloc(32, at + 1).toString('base64url')}`);

test('are as many as there are key-encryption keys, the same in every process, and named by their thumbprints', async () => {
  const keys = requestKeys(`${newer},${older}`);
  expect(keys).toEqual([...requestKeys(`${newer}`), ...requestKeys(`${older}`)]);
  expect(new Set(keys.map(({ d }) => d)).size).toBe(2);
  for (const key of keys) {
    expect(key.kid).toBe(await calculateJwkThumbprint({ ...key }));
    const jwe = await encryptResponse({ a: 1 }, publicHalf(key) as never, 'A128GCM');
    expect(await decryptResponse(jwe, key)).toEqual({ a: 1 });
  }
});
