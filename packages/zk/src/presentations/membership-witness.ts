import { allowedCodes, codeText, type MembershipOf, type ProofRequest } from '@assent/domain';
import type { Engine } from '../engine/load-engine.ts';
import { codeScalar } from '../issuing/attribute-scalars.ts';
import { checkSetTable, witnessAt } from '../parameters/verifier-set.ts';
import type { StatusWitness } from '../registry/status-update.ts';

/** Tables of witnesses by the id of the criterion that asks for the set. */
export type SetTables = Readonly<Record<string, Uint8Array>>;

interface WitnessSource {
  readonly credentials: readonly { readonly status?: StatusWitness }[];
  readonly sets?: SetTables;
}

/**
 * The witness that a hidden number is a member. Undefined if the wallet has none: the number is not in the set, or the
 * table or the status is not there.
 *
 * @throws AppError `invalid_request` if the table that the verifier made is not sound
 */
export function membershipWitness(
  engine: Engine,
  { criteria }: ProofRequest,
  of: MembershipOf,
  scalar: bigint,
  { credentials, sets }: WitnessSource,
): Uint8Array | undefined {
  if ('statusOf' in of) return credentials[of.statusOf]?.status?.witness;
  const criterion = criteria.find(({ id }) => id === of.criterion);
  const table = sets?.[of.criterion];
  if (!table || (criterion?.kind !== 'one-of' && criterion?.kind !== 'none-of')) return undefined;
  const key = criterion.kind === 'one-of' ? criterion.set : criterion.within?.set;
  if (!key) return undefined;
  const codes = allowedCodes(criterion);
  checkSetTable(engine, key, codes, table);
  const place = codes.findIndex((code) => codeScalar(codeText(code)) === scalar);
  return place === -1 ? undefined : witnessAt(table, place);
}
