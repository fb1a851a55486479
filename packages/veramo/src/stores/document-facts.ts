import { createHash } from 'node:crypto';
import type { SavedDocument } from '@assent/application';
import { AppError, canonicalJson, type Did, type Instant, typeOfVct, zDid } from '@assent/domain';
import type { VerifiableCredential } from '@veramo/core-types';
import * as z from 'zod';
import { credentialView } from '../credentials/credential-payload.ts';
import { compactOf } from '../credentials/credential-provider.ts';
import { codecFor } from '../credentials/formats.ts';
import { isFresh } from '../credentials/fresh-credentials.ts';
import { typeNamesOf, zDateTimeStamp, zNumericDate } from '../credentials/wire-terms.ts';
import { parseCompactJws } from '../jws/compact-jws.ts';
import { isJsonObject, type JsonObject } from '../jws/strict-json.ts';
import { parseSdJwt } from '../sd-jwt/sd-jwt.ts';

/**
 * What a document is found by. Nothing is proven by it: a document is kept as it was given, and checked when it is used.
 *
 * @throws AppError `invalid_request` with a pointer if it has no issuer or holder that is a DID, or is no document at all
 */
export function savedDocumentFrom(kind: SavedDocument['kind'], given: unknown): SavedDocument {
  if (isJsonObject(given) && isFresh(given)) return documentOfToken(given);
  const root = kind === 'credential' ? '#/verifiableCredential' : '#/verifiablePresentation';
  const members = membersOf(given);
  const found = members && (kind === 'credential' ? zCredential : zPresentation).safeParse(members);
  if (!found?.success) {
    const paths = found?.error.issues.map(({ path }) => [root, ...path].join('/'));
    throw new AppError('invalid_request', { pointers: paths ?? [root] });
  }
  return {
    kind,
    hash: hashOf(given as JsonObject | string),
    ...found.data,
    text: typeof given === 'string' ? given : JSON.stringify(given),
  };
}

/** Before a token that stands for the object in which agents pass it: half as long as both. */
const viewOf = 'view:';

function documentOfToken(credential: VerifiableCredential): SavedDocument {
  const { issuer, credentialSubject, type, validFrom, validUntil, proof } = credential as unknown as FreshCredential;
  return {
    kind: 'credential',
    hash: hashOf(proof.jwt),
    ...withDates(validFrom, validUntil),
    issuer,
    ...(credentialSubject.id ? { subject: credentialSubject.id } : {}),
    type: typeText(type),
    text: `${viewOf}${proof.jwt}`,
  };
}

/** What our own provider makes. */
interface FreshCredential {
  readonly issuer: Did;
  readonly credentialSubject: { readonly id?: Did };
  readonly type: readonly string[];
  readonly validFrom: Instant;
  readonly validUntil: Instant;
  readonly proof: { readonly jwt: string };
}

/** The document as it was given. */
export function documentFrom({ text }: SavedDocument): unknown {
  if (!text.startsWith(viewOf)) return text.startsWith('{') ? JSON.parse(text) : text;
  const compact = text.slice(viewOf.length);
  const opened = codecFor(compact)?.read(compact);
  if (!opened) throw new Error('a credential was saved that cannot be read');
  return credentialView(opened.credential);
}

/** A token stands for itself, in whatever form it is shown. */
function hashOf(given: JsonObject | string): string {
  const signed = compactOf(given as never) ?? canonicalJson(given);
  return createHash('sha256').update(signed).digest('base64url');
}

/** The members of a document, from an object or from a token of any format. */
function membersOf(given: unknown): JsonObject | undefined {
  if (isJsonObject(given)) return given;
  if (typeof given !== 'string') return undefined;
  if (given.includes('~')) return parseSdJwt(given)?.claims;
  const payload = parseCompactJws(given)?.payload;
  return isJsonObject(payload?.vc) ? { ...payload.vc, ...payload } : payload;
}

const zTime = z.union([zNumericDate, zDateTimeStamp]).optional();
const zParty = z.union([zDid, z.looseObject({ id: zDid }).transform(({ id }) => id)]);
const zNames = z.union([z.string(), z.array(z.string())]).transform((names) => [names].flat());
const zAnySubject = z.union([z.looseObject({ id: zDid.optional() }), z.array(z.looseObject({ id: zDid.optional() }))]);

/** Of two members that say the same, VCDM 2.0 comes before VCDM 1.1, and both before JWT. */
const zCredential = z
  .looseObject({
    issuer: zParty.optional(),
    iss: zDid.optional(),
    credentialSubject: zAnySubject.optional(),
    sub: zDid.optional(),
    type: zNames.optional(),
    vct: z.string().optional(),
    aka_vcts: z.array(z.string()).optional(),
    ...{ validFrom: zTime, issuanceDate: zTime, nbf: zTime, iat: zTime },
    ...{ validUntil: zTime, expirationDate: zTime, exp: zTime },
  })
  .transform((m, context) => {
    const issuer = m.issuer ?? m.iss;
    if (!issuer) return missing(context, 'issuer');
    const subject = [m.credentialSubject].flat()[0]?.id ?? m.sub;
    return {
      ...withDates(m.validFrom ?? m.issuanceDate ?? m.nbf ?? m.iat, m.validUntil ?? m.expirationDate ?? m.exp),
      issuer,
      ...(subject ? { subject } : {}),
      type: typeText(m.type ?? namesOfVcts([m.vct ?? [], m.aka_vcts ?? []].flat())),
    };
  });

const zPresentation = z
  .looseObject({
    holder: zParty.optional(),
    iss: zDid.optional(),
    verifier: zNames.optional(),
    aud: zNames.optional(),
    type: zNames.optional(),
    ...{ validFrom: zTime, issuanceDate: zTime, nbf: zTime, iat: zTime },
    ...{ validUntil: zTime, expirationDate: zTime, exp: zTime },
  })
  .transform((m, context) => {
    const holder = m.holder ?? m.iss;
    if (!holder) return missing(context, 'holder');
    const [audience] = m.verifier ?? m.aud ?? [];
    return {
      ...withDates(m.validFrom ?? m.issuanceDate ?? m.nbf ?? m.iat, m.validUntil ?? m.expirationDate ?? m.exp),
      issuer: holder,
      subject: holder,
      ...(audience ? { audience } : {}),
      type: typeText(m.type ?? []),
    };
  });

function missing(context: z.RefinementCtx, name: string): never {
  context.addIssue({ code: 'custom', path: [name], message: 'is missing' });
  return z.NEVER;
}

type Time = z.infer<typeof zTime>;
const withDates = (validFrom: Time, validUntil: Time) => ({
  ...(validFrom ? { validFrom } : {}),
  ...(validUntil ? { validUntil } : {}),
});

/** Those of our type, if it is one by any of its names; else the first name. */
function namesOfVcts(vcts: readonly string[]): string[] {
  const [type] = vcts.flatMap((vct) => typeOfVct(vct) ?? []);
  return type ? typeNamesOf(type) : vcts.slice(0, 1);
}

const baseTypes = ['VerifiableCredential', 'VerifiablePresentation'];

/** Types as they are searched: without the base type, joined as Veramo joins them. */
export const typeText = (names: readonly string[]): string =>
  names.filter((name) => !baseTypes.includes(name)).join(',');
