import type {
  DisclosureSigner,
  DocumentDeriver,
  DocumentPurpose,
  DocumentSigner,
  DocumentVerifier,
  JsonDocument,
} from '@assent/application';
import {
  AppError,
  accept,
  type Did,
  type Instant,
  reject,
  type TenantId,
  type Verification,
  zDid,
} from '@assent/domain';
import * as z from 'zod';
import type { SigningAgent } from '../agent/assent-agent.ts';
import { parseCompactJws } from '../jws/compact-jws.ts';
import { type DidReader, didReader, type Resolving } from '../jws/did-documents.ts';
import { reasonsAgainstTime } from '../jws/presentation-time.ts';
import { type DidKey, findDidKey, signJws } from '../jws/sign-jws.ts';
import { reasonAgainst } from '../jws/verify-jws.ts';
import { isSigned } from '../jws/verify-signature.ts';
import { tenantAgent } from '../stores/acting-tenant.ts';
import { identifierByAlias } from '../veramo-identities.ts';
import { deriveDisclosure, proveBase } from './base-proof.ts';
import { checkDocument, proveDocument } from './open-proof.ts';

const maxTokenLength = 256_000;

/** Signs documents with a did:key (Ed25519) that each tenant has for this alone. */
export function veramoDocumentSigner(agent: SigningAgent): DocumentSigner {
  const signerOf = didsOfTenants(agent, 'vc-api', 'Ed25519');
  const keyOf = async (tenant: TenantId, purpose: DocumentPurpose['kind']): Promise<DidKey> =>
    findDidKey(tenantAgent(agent, tenant), await signerOf(tenant), purpose);
  return {
    signerOf,
    async prove(tenant, document, purpose, at) {
      const key = await keyOf(tenant, purpose.kind);
      return provenOr(await proveDocument(tenantAgent(agent, tenant), key, document, purpose, at));
    },
    async envelop(tenant, document) {
      const key = await keyOf(tenant, 'assertionMethod');
      return signJws(tenantAgent(agent, tenant), key, { typ: 'vc+jwt', cty: 'vc', kid: key.kid }, document);
    },
  };
}

/** Signs documents that parts can be shown of with a did:key (P-256) that each tenant has for this alone. */
export function veramoDisclosureSigner(agent: SigningAgent): DisclosureSigner {
  const signerOf = didsOfTenants(agent, 'vc-api-disclosure', 'Secp256r1');
  return {
    signerOf,
    async prove(tenant, document, mandatory, at) {
      const own = tenantAgent(agent, tenant);
      const key = await findDidKey(own, await signerOf(tenant), 'assertionMethod');
      return provenOr(await proveBase(own, key, document, mandatory, at));
    },
  };
}

function provenOr(proven: JsonDocument | undefined): JsonDocument {
  if (!proven) throw new AppError('invalid_request', { pointers: ['#/'], reason: 'data_loss' });
  return proven;
}

/** The DIDs that tenants sign with, each made when it is first asked for and found again by its alias. */
export function didsOfTenants(agent: SigningAgent, alias: string, keyType: 'Ed25519' | 'Secp256r1') {
  const making = new Map<TenantId, Promise<Did>>();
  return (tenant: TenantId): Promise<Did> => {
    // two first requests at the same time must not make two
    const known = making.get(tenant) ?? findOrMake(tenantAgent(agent, tenant), alias, keyType);
    making.set(tenant, known);
    known.catch(() => making.delete(tenant));
    return known;
  };
}

async function findOrMake(agent: SigningAgent, alias: string, keyType: string): Promise<Did> {
  const found = await identifierByAlias(agent, alias);
  const { did } = found ?? (await agent.didManagerCreate({ alias, provider: 'did:key', options: { keyType } }));
  return zDid.parse(did);
}

/** Derives documents. It has no key and asks nobody. */
export const documentDeriver: DocumentDeriver = {
  derive: (document, selective) => deriveDisclosure(document, selective),
};

/** Checks documents with keys from DID documents. @throws AppError `did_resolution_failed`: the answer is unknown */
export function documentVerifier(agent: Resolving): DocumentVerifier {
  return {
    checkProofs: (document, purpose, at) =>
      checkDocument(document, purpose, at, { read: knownMethods(didReader(agent)), isSigned }),
    async openEnvelope(token, typ, member, purpose, at) {
      const jws = token.length <= maxTokenLength ? parseCompactJws(token) : undefined;
      const named = zDid.safeParse(didNamedIn(jws?.payload[member])).data;
      if (jws?.header.typ !== typ || !named || 'vc' in jws.payload || 'vp' in jws.payload) return reject('malformed');
      const { iss } = jws.payload;
      if (iss !== undefined && iss !== named) return reject('bad_proof');
      const against = await reasonAgainst(jws, named, purpose.kind, knownMethods(didReader(agent)), isSigned);
      return against ? reject(against) : openedFor(jws.payload, named, purpose, at);
    },
  };
}

const didNamedIn = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? (value as { id?: unknown }).id : value;

const zBinding = z.looseObject({
  nonce: z.string(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  iat: z.number(),
  exp: z.number().optional(),
});

function openedFor(
  document: JsonDocument,
  signer: Did,
  purpose: DocumentPurpose,
  at: Instant,
): Verification<{ readonly document: JsonDocument; readonly signer: Did }> {
  if (purpose.kind === 'assertionMethod') return accept({ document, signer });
  const binding = zBinding.safeParse(document).data;
  if (!binding) return reject('malformed');
  if (binding.nonce !== purpose.challenge) return reject('wrong_challenge');
  const audiences = [binding.aud ?? []].flat();
  const isForUs = purpose.domain === undefined ? audiences.length === 0 : audiences.includes(purpose.domain);
  if (!isForUs) return reject('wrong_audience');
  const { iat, exp } = binding;
  const [late] = reasonsAgainstTime(exp === undefined ? { iat } : { iat, exp }, at);
  return late ? reject(late) : accept({ document, signer });
}

/** A DID of a method that nobody here can read will never have a key: that is an answer, not a failure. */
const knownMethods = (read: DidReader): DidReader => {
  const known = (did: string) =>
    read(did).catch((error: unknown) => {
      if (error instanceof AppError && error.params.reason === 'methodNotSupported')
        return { kind: 'invalid' } as const;
      throw error;
    });
  return Object.assign(known, { reportsRetiredKeys: read.reportsRetiredKeys }) as DidReader;
};
