import { deriveStatement, type ProofRequest, type ProofSchemas } from '@assent/domain';
import { hexToBytes } from '@noble/hashes/utils';
import type { Engine } from '../engine/load-engine.ts';
import { isCanonicalProof } from '../statement/canonical-proof.ts';
import { engineStatement } from '../statement/engine-statement.ts';
import { proofLayout } from '../statement/proof-layout.ts';
import { knownStatement } from './known-statement.ts';
import { type ProofPresentation, proofBytes } from './proof-presentation.ts';

/** A proof with all that it is checked against. The statement comes from the request, never from the presentation. */
export interface ProofCheck {
  readonly request: ProofRequest;
  readonly presentation: ProofPresentation;
  readonly rangeParameters: Uint8Array | undefined;
}

/** Whether the bytes of a proof can be one of the statement at all. Nothing of the engine is needed for it. */
export function hasProofLayout({ request, presentation }: ProofCheck, schemas: ProofSchemas): boolean {
  const statement = deriveStatement(request, presentation.issuers, schemas);
  return isCanonicalProof(proofBytes(presentation), proofLayout(statement, request.ranges.method));
}

/**
 * Whether a proof holds. To be called where the engine may end or hang without harm: bytes that others choose can do that.
 *
 * @throws AppError `invalid_request` if the request makes no sense or the revealed values are not of their types
 */
export function holdsProof(engine: Engine, check: ProofCheck, schemas: ProofSchemas): boolean {
  const { request, presentation, rangeParameters } = check;
  const statement = deriveStatement(request, presentation.issuers, schemas);
  const shown = {
    choice: presentation.issuers,
    pseudonym: hexToBytes(presentation.pseudonym),
    revealed: presentation.revealed,
  };
  const known = knownStatement(engine, request, statement, rangeParameters, shown);
  const spec = engineStatement(engine, known, 'verifier');
  const proof = new engine.CompositeProof(proofBytes(presentation));
  return proof.verifyUsingQuasiProofSpec(spec, hexToBytes(request.nonce)).verified;
}
