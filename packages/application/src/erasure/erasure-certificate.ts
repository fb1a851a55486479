import { type Did, type Tenant, toUnixSeconds } from '@assent/domain';
import type { Erasure } from '../ports/erasure.ts';
import type { StatementSigner } from '../ports/status-lists.ts';

/** `typ` of a certificate of erasure. */
export const erasureCertificateType = 'erasure-certificate+jwt';

/**
 * What an organisation signs of an erasure: of whom or what, when, how much, and which key must be destroyed for copies elsewhere to be
 * unreadable too. It goes to the patient, and is kept nowhere.
 */
export const certificateOf = (
  { statements }: { readonly statements: StatementSigner },
  { did, id }: Tenant,
  { id: erasure, at, scope, counts, destroyed, kept }: Erasure,
  of: { readonly patient: Did } | { readonly credential: string },
): Promise<string> =>
  statements.signStatement(
    did,
    { typ: erasureCertificateType },
    {
      ...{ iss: did, iat: toUnixSeconds(at), jti: erasure },
      ...('patient' in of ? { sub: of.patient } : {}),
      erasure: {
        scope,
        ...('credential' in of ? { credential: of.credential } : {}),
        erased: { ...counts },
        ...(destroyed ? { destroyedKey: destroyed.dataKey, copiesEndWithKey: destroyed.sealedUnder } : {}),
        ...(kept ? { receiptsKeptUntil: kept.until } : {}),
      },
    },
    id,
  );
