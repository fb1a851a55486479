import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { type Did, parse, type StatusEntry, zDid } from '@assent/domain';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const mediaTypes = { 'dc+sd-jwt': 'application/dc+sd-jwt', 'vc+jwt': 'application/vc+jwt' } as const;
const contexts = ['https://www.w3.org/ns/credentials/v2', 'https://www.w3.org/ns/credentials/undefined-terms/v2'];
const nowSeconds = () => Math.floor(Date.now() / 1000);

/** What a presentation is bound to. */
export interface Target {
  readonly challenge: string;
  readonly audience: string;
}

/** Someone with a key of their own and none of our code: says what no wallet of ours would say. */
export class Attacker {
  readonly did: Did;
  readonly #key: KeyObject;

  constructor() {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { crv, kty, x, y } = publicKey.export({ format: 'jwk' });
    this.did = parse(zDid, `did:jwk:${encode({ crv, kty, x, y })}`);
    this.#key = privateKey;
  }

  /** A token under this key, whoever it says it is from. */
  sign(header: object, payload: object): string {
    const signed = `${encode({ ...header, alg: 'ES256' })}.${encode(payload)}`;
    const signature = sign('sha256', Buffer.from(signed), { key: this.#key, dsaEncoding: 'ieee-p1363' });
    return `${signed}.${signature.toString('base64url')}`;
  }

  /** A well-formed presentation of `compacts` as this attacker's own. */
  present(compacts: readonly string[], { challenge, audience }: Target): string {
    const envelopes = compacts.map((compact) => {
      const mediaType = mediaTypes[compact.includes('~') ? 'dc+sd-jwt' : 'vc+jwt'];
      return { '@context': contexts[0], id: `data:${mediaType},${compact}`, type: 'EnvelopedVerifiableCredential' };
    });
    const iat = nowSeconds();
    const payload = {
      '@context': contexts,
      type: ['VerifiablePresentation'],
      holder: this.did,
      iss: this.did,
      verifiableCredential: envelopes,
      aud: audience,
      nonce: challenge,
      iat,
      exp: iat + 300,
    };
    return this.sign({ typ: 'vp+jwt', cty: 'vp', kid: `${this.did}#0` }, payload);
  }

  /** An SD-JWT with a key binding by this attacker's key instead of the holder's. */
  bind(sdJwt: string, { challenge, audience }: Target): string {
    const sd_hash = createHash('sha256').update(sdJwt).digest('base64url');
    return `${sdJwt}${this.sign({ typ: 'kb+jwt' }, { iat: nowSeconds(), aud: audience, nonce: challenge, sd_hash, holder: this.did })}`;
  }

  /** A VC-JWT about this attacker, signed by this attacker, that names `issuer` as its issuer. */
  issue(issuer: string, type: string, claims: object, status: StatusEntry, kid = `${issuer}#0`): string {
    const atSeconds = nowSeconds();
    const payload = {
      '@context': contexts,
      id: 'urn:uuid:00000000-0000-4000-8000-000000000001',
      type: ['VerifiableCredential', `${type}Credential`],
      issuer,
      validFrom: new Date((atSeconds - 60) * 1000).toISOString(),
      validUntil: new Date((atSeconds + 86_400) * 1000).toISOString(),
      credentialSubject: { id: this.did, ...claims },
      // The address of the list has an entry of its own on the wire, which an attacker may leave out.
      credentialStatus: { ...status, uri: undefined },
    };
    return this.sign({ typ: 'vc+jwt', cty: 'vc', kid }, payload);
  }
}
