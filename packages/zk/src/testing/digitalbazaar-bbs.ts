import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { verifyProof, verifySignature } from '@digitalbazaar/bbs-signatures';
import { utf8ToBytes } from '@noble/hashes/utils';
import type { SignedScalars } from '../bbs/core-verify.ts';

// An implementation of BBS by others, on which nothing of ours depends. Typed scalars need its core operations, which
// it does not export: they are loaded from their files.

interface PeerCore {
  CoreVerify(options: object): boolean;
}
interface PeerUtil {
  create_generators(options: object): Point[];
}
interface PeerSuites {
  getCiphersuite(name: string): object;
}
type Point = object;

const suite = 'BLS12-381-SHA-256';
const main = createRequire(import.meta.url).resolve('@digitalbazaar/bbs-signatures');
const part = async <T>(path: string): Promise<T> => (await import(new URL(path, pathToFileURL(main)).href)) as T;

/** Its public functions, for the ciphersuite BLS12-381-SHA-256. */
export const digitalbazaarBbs = {
  verifySignature: (options: object) => answer(() => verifySignature({ ...options, ciphersuite: suite })),
  verifyProof: (options: object) => answer(() => verifyProof({ ...options, ciphersuite: suite })),
};

/** Its `CoreVerify` over typed scalars. */
export async function digitalbazaarCoreVerify(signed: SignedScalars, apiId: string, zeros: 'mended' | 'as it is') {
  // One after the other: jest cannot link them at once.
  const { create_generators: createGenerators } = await part<PeerUtil>('./bbs/util.js');
  const { getCiphersuite } = await part<PeerSuites>('./bbs/ciphersuites.js');
  const { CoreVerify } = await part<PeerCore>('./bbs/core.js');
  const ciphersuite = getCiphersuite(suite);
  const count = signed.scalars.length + 1;
  const points = createGenerators({ count, api_id: utf8ToBytes(apiId), ciphersuite });
  const [q, ...h] = points;
  const generators = Object.assign([...points], {
    Q_1: q,
    H: zeros === 'mended' ? whereItLooks(h, signed.scalars) : h,
  });
  return answer(() =>
    Promise.resolve(
      CoreVerify({
        PK: signed.publicKey,
        signature: signed.signature,
        generators,
        header: signed.header,
        messages: signed.scalars,
        api_id: utf8ToBytes(apiId),
        ciphersuite,
      }),
    ),
  );
}

/**
 * Version 3.0.0 does not count on when a scalar is zero, and so takes the generator of the zero for the scalar behind it.
 * It looks by index, and hashes by iterating: the list gives each what is right.
 */
function whereItLooks(h: readonly Point[], scalars: readonly bigint[]): readonly Point[] {
  const isZero = (_: Point, at: number) => scalars[at] === 0n;
  const byIndex = [...h.filter((point, at) => !isZero(point, at)), ...h.filter(isZero)];
  return Object.assign(byIndex, { [Symbol.iterator]: () => h[Symbol.iterator]() });
}

/** It throws for bytes that it cannot read: the answer is no. */
const answer = (work: () => Promise<boolean>): Promise<boolean> =>
  new Promise<boolean>((resolve) => resolve(work())).catch(() => false);
