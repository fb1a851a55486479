import type { Wallet } from '../wallet.ts';

/**
 * Everything that a person may take elsewhere, as readable JSON: cards and consents with their proofs, and what was done. No key, and no
 * secret that could take a consent back.
 */
export function openExport({ vault, clock }: Wallet): string {
  const { credentials, grants, organizations, activities, facts, wards, healthCards, healthDocuments } =
    vault.contents();
  const exported = {
    kind: 'assent-wallet-export',
    at: clock.now(),
    organizations,
    credentials,
    consents: grants.map(({ grant, compact, signedAt, shownAt, revokedAt }) => ({
      ...{ grant, compact, signedAt },
      ...(shownAt ? { shownAt } : {}),
      ...(revokedAt ? { revokedAt } : {}),
    })),
    facts: facts.map(({ tenant, held: { id, schema, issuer, attributes } }) => ({
      ...{ tenant, id, schema, issuer, attributes },
    })),
    ...{ healthCards, healthDocuments, wards, activities },
  };
  return JSON.stringify(exported, null, 2);
}
