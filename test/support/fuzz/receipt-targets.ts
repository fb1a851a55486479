import { isHarmlessJson, verifyReceiptBundle, zReceiptBundle } from '@assent/domain';
import { logCrypto, verifyEd25519 } from '@assent/veramo';
import { mutateJson } from './mutate.ts';
import { receiptBundle } from './receipt-bundle.ts';
import type { FuzzTarget } from './target.ts';

/** Receipts with proofs, from the form of a file to the end of their verification. */
export function receiptTargets(): FuzzTarget[] {
  const seed = `0x${'07'.repeat(32)}` as Parameters<typeof logCrypto.publicKeyOf>[0];
  const logKey = { name: 'a.example/log', publicKey: logCrypto.publicKeyOf(seed) };
  const bundle = receiptBundle('a.example/log\n0\n');
  return [
    {
      name: 'receipts with proofs',
      make: (random) => mutateJson(random, bundle),
      async run(input) {
        const parsed = isHarmlessJson(input, 64) ? zReceiptBundle.safeParse(input) : undefined;
        if (parsed?.success)
          await verifyReceiptBundle(parsed.data, { logKey, sha256: logCrypto.sha256, verifyEd25519 });
      },
    },
  ];
}
