import { AppError, type AttributeValue, type ProofRequest, type ProofStatement } from '@assent/domain';
import type { Engine } from '../engine/load-engine.ts';
import { fieldScalars } from '../issuing/attribute-scalars.ts';
import type { KnownStatement } from '../statement/engine-statement.ts';
import { pseudonymBase, statementContext } from '../statement/statement-context.ts';

/** What comes from a presentation, or goes into one. */
export interface Shown {
  readonly choice: readonly number[];
  readonly pseudonym: Uint8Array;
  readonly revealed: readonly (readonly (AttributeValue | null)[])[];
}

/**
 * Puts together what both sides know.
 *
 * @throws AppError `invalid_request` if not exactly the values that the request reveals are there, each of its type
 */
export function knownStatement(
  engine: Engine,
  request: ProofRequest,
  statement: ProofStatement,
  rangeParameters: Uint8Array | undefined,
  { choice, pseudonym, revealed }: Shown,
): KnownStatement {
  if (revealed.length !== statement.credentials.length) throw new AppError('invalid_request', { at: '/revealed' });
  return {
    statement,
    context: statementContext(request, choice, statement),
    pseudonym,
    pseudonymBase: pseudonymBase(engine, request),
    revealed: statement.credentials.map((credential, index) => {
      const values = revealed[index] ?? [];
      if (values.length !== credential.revealed.length) {
        throw new AppError('invalid_request', { at: `/revealed/${index}` });
      }
      return new Map(
        credential.revealed.flatMap(({ field, slot }, at) =>
          fieldScalars(field, values[at] ?? undefined).map((scalar, offset) => [slot + offset, scalar] as const),
        ),
      );
    }),
    rangeParameters: request.ranges.method === 'transparent' ? undefined : rangeParameters,
  };
}
