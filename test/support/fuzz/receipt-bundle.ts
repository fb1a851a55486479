import { parse, type ReceiptBundle, zReceiptBundle } from '@assent/domain';

const bytes32 = `0x${'0c'.repeat(32)}`;

/** Receipts of the right form. Their proofs prove nothing. */
export const receiptBundle = (checkpoint: string): ReceiptBundle =>
  parse(zReceiptBundle, {
    version: 1,
    tenant: 'clinic',
    subject: 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK',
    checkpoint,
    tagKey: bytes32,
    map: { end: { kind: 'own', count: 1, head: bytes32 }, siblings: [bytes32, bytes32] },
    entries: [
      {
        receipt: {
          id: '6f1c9c5e-1d0a-4a0e-9f6d-000000000001',
          at: '2026-01-01T00:00:00Z',
          event: 'access_permitted',
          subject: 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK',
          actor: 'did:web:clinic.example',
          human: true,
          purposes: ['TREAT'],
          action: 'view',
          dataClasses: ['Observation'],
          grants: [],
          credentials: [],
          reasons: [],
        },
        salt: bytes32,
        index: 3,
        proof: [bytes32, bytes32, bytes32, bytes32],
      },
    ],
    waiting: 0,
    anchor: { chainId: 1, contract: `0x${'0b'.repeat(20)}`, logId: bytes32, digest: bytes32, block: 5 },
  });
