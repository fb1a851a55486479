import type { StatementSigner, StatementVerifier } from '@assent/application';
import { accept, reject } from '@assent/domain';
import type { AssentResolver } from './dids/assent-resolver.ts';
import { parseCompactJws } from './jws/compact-jws.ts';
import { didReader, type Resolving } from './jws/did-documents.ts';
import { findDidKey, type Signing, signJws } from './jws/sign-jws.ts';
import { reasonAgainst } from './jws/verify-jws.ts';
import { isSigned } from './jws/verify-signature.ts';
import { actingFor } from './stores/acting-tenant.ts';

/** A status list of 2^24 places that does not compress, encoded twice. */
const maxStatementLength = 6_000_000;

/** Signs statements with keys the agent holds. @throws AppError `key_unavailable`, `did_resolution_failed` */
export function veramoStatements(agent: Signing): StatementSigner {
  return {
    signStatement: (issuer, header, payload, tenant) =>
      actingFor(tenant, async () => {
        const key = await findDidKey(agent, issuer, 'assertionMethod');
        return signJws(agent, key, { ...header, kid: key.kid }, payload);
      }),
  };
}

/** Checks statements with keys from DID documents. @throws AppError `did_resolution_failed`: the answer is unknown */
export function statementVerifier(resolver: Resolving | AssentResolver): StatementVerifier {
  const agent: Resolving = 'resolve' in resolver ? { resolveDid: ({ didUrl }) => resolver.resolve(didUrl) } : resolver;
  return {
    async verifyStatement(issuer, typ, token) {
      const jws = token.length <= maxStatementLength ? parseCompactJws(token) : undefined;
      if (jws?.header.typ !== typ) return reject('malformed');
      const reason = await reasonAgainst(jws, issuer, 'assertionMethod', didReader(agent), isSigned);
      return reason ? reject(reason) : accept(jws.payload);
    },
  };
}
