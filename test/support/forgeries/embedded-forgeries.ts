import { plusSeconds } from '@assent/domain';
import { base58 } from './base58.ts';
import type { Forgery } from './forgery.ts';
import type { ForgeryWorld } from './forgery-world.ts';
import type { Json } from './token.ts';

type Document = Json & { readonly proof: Json; readonly credentialSubject: Json };

/** A text that the clinic's agent is given to verify. The stock set-up has no embedded proofs. */
const text = (
  name: string,
  reasons: readonly string[],
  forge: (world: ForgeryWorld, document: Document) => Promise<string> | string,
): Forgery => ({
  about: 'ldp_vc',
  name,
  reasons,
  async make(world) {
    const forged = await forge(world, JSON.parse(await world.issue('ldp_vc')));
    return { assent: () => world.judge(forged), stock: async () => 'unsupported' };
  },
});

const changed = (
  name: string,
  reasons: readonly string[],
  change: (document: Document, world: ForgeryWorld) => object,
) => text(name, reasons, (world, document) => JSON.stringify({ ...document, ...change(document, world) }));

const proof = (name: string, reasons: readonly string[], change: (world: ForgeryWorld) => object) =>
  changed(name, reasons, (document, world) => ({ proof: { ...document.proof, ...change(world) } }));

const claims = (name: string, change: (claims: Json) => object) =>
  changed(name, ['bad_proof'], ({ credentialSubject }) => ({
    credentialSubject: { ...credentialSubject, claims: change(credentialSubject.claims as Json) },
  }));

const issued = (name: string, reasons: readonly string[], issue: (world: ForgeryWorld) => Promise<string>) =>
  text(name, reasons, issue);

const given = (value: Json) => ({ ...(value.name as Json) });

/** What can be done to a credential with an embedded proof. */
export const embeddedForgeries: readonly Forgery[] = [
  claims('a claim changed', (value) => ({ ...value, birthDate: '1999-01-01' })),
  claims('a claim added', (value) => ({ ...value, admin: true })),
  claims('a claim left out', ({ birthDate: _, ...rest }) => rest),
  claims('an array in another order', (value) => ({ ...value, name: { ...given(value), given: ['Una', 'Testine'] } })),
  claims('an array with an element twice', (value) => ({
    ...value,
    name: { ...given(value), given: ['Testine', 'Una', 'Una'] },
  })),
  claims('an array in an array', (value) => ({ ...value, name: { ...given(value), given: [['Testine', 'Una']] } })),
  claims('a truth value as text', (value) => ({ ...value, ageOver: { '18': 'true', '65': false } })),
  claims('a claim that is null', (value) => ({ ...value, note: null })),
  changed('the subject changed', ['bad_proof'], ({ credentialSubject }, { stranger }) => ({
    credentialSubject: { ...credentialSubject, id: stranger.did },
  })),
  changed('the issuer changed', ['bad_proof'], (_, { mill }) => ({ issuer: mill.did })),
  changed('the end moved', ['bad_proof'], () => ({ validUntil: '2099-01-01T00:00:00Z' })),
  changed('the beginning moved', ['bad_proof'], () => ({ validFrom: '2020-01-01T00:00:00Z' })),
  changed('the identifier changed', ['bad_proof'], () => ({ id: 'urn:uuid:00000000-0000-4000-8000-000000000000' })),
  changed('the status left out', ['bad_proof'], () => ({ credentialStatus: undefined })),
  changed('the status of another place', ['bad_proof'], (_, { entry }) => ({ credentialStatus: entry() })),
  changed('custody denied', ['bad_proof'], () => ({ custody: 'service' })),
  changed('the type changed', ['bad_proof'], () => ({ type: ['VerifiableCredential', 'LabResultCredential'] })),
  changed('a type that is not ours', ['malformed'], () => ({ type: ['VerifiableCredential', 'PassportCredential'] })),
  changed('a context that gives words another meaning', ['malformed'], (document) => ({
    '@context': [...(document['@context'] as unknown[]), { custody: 'urn:x:nothing' }],
  })),
  changed('a context that takes words out', ['malformed'], (document) => ({
    '@context': [...(document['@context'] as unknown[]).slice(0, 2), { claims: null }],
  })),
  changed('a context from the network', ['malformed'], () => ({
    '@context': ['https://www.w3.org/ns/credentials/v2', 'https://attacker.example/v1'],
  })),
  changed('a context inside the subject', ['malformed'], ({ credentialSubject }) => ({
    credentialSubject: { ...credentialSubject, '@context': {} },
  })),
  changed('claims beside the claims', ['malformed'], ({ credentialSubject }) => ({
    credentialSubject: { ...credentialSubject, admin: true },
  })),
  changed('a member that is not known', ['malformed'], () => ({ evidence: [] })),
  changed('a graph beside the credential', ['malformed'], () => ({ '@graph': [] })),
  changed('no proof', ['malformed'], () => ({ proof: undefined })),
  changed('two proofs', ['malformed'], (document) => ({ proof: [document.proof, document.proof] })),
  proof('a proof of another type', ['malformed'], () => ({ type: 'Ed25519Signature2020' })),
  proof('a proof of another suite', ['malformed'], () => ({ cryptosuite: 'eddsa-jcs-2022' })),
  proof('a proof for another purpose', ['malformed'], () => ({ proofPurpose: 'authentication' })),
  proof('a proof without date', ['malformed'], () => ({ created: undefined })),
  proof('a proof of another date', ['bad_proof'], ({ now }) => ({ created: plusSeconds(now, -60) })),
  proof('a proof made after the end', ['malformed'], ({ now }) => ({ created: plusSeconds(now, 10 * 86_400) })),
  proof('a proof with an end of its own', ['malformed'], () => ({ expires: '2099-01-01T00:00:00Z' })),
  proof('a proof that names one before it', ['malformed'], () => ({ previousProof: 'urn:uuid:1' })),
  proof('a proof by the key of a stranger', ['bad_proof'], ({ stranger }) => ({ verificationMethod: stranger.kid })),
  proof('a proof by a key that is not listed', ['bad_proof'], ({ issuer }) => ({
    verificationMethod: `${issuer.did}#other`,
  })),
  proof('a signature of zeros', ['bad_proof'], () => ({ proofValue: base58(Buffer.alloc(64)) })),
  proof('a signature of ones', ['bad_proof'], () => ({ proofValue: base58(Buffer.alloc(64, 255)) })),
  proof('a signature in base64url', ['malformed'], () => ({ proofValue: `u${'A'.repeat(86)}` })),
  proof('a signature of 65 bytes', ['bad_proof'], () => ({
    proofValue: `z1${'2'.repeat(86)}`,
  })),
  text('the proof of another credential', ['bad_proof'], async ({ issue }, document) => {
    const { proof: other } = JSON.parse(await issue('ldp_vc'));
    return JSON.stringify({ ...document, proof: other });
  }),
  text('a member twice', ['malformed'], (_, document) =>
    JSON.stringify(document).replace('{', '{"id":"urn:uuid:other",'),
  ),
  text('a byte order mark', ['malformed'], (_, document) => `\uFEFF${JSON.stringify(document)}`),
  text('text after the document', ['malformed'], (_, document) => `${JSON.stringify(document)} `),
  text('a document of 64 kB', ['malformed'], (_, document) =>
    JSON.stringify({ ...document, padding: 'x'.repeat(65_536) }),
  ),
  text('a document nested too deep', ['malformed'], (_, document) =>
    JSON.stringify({ ...document, credentialSubject: JSON.parse(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`) }),
  ),
  issued('expired', ['expired'], ({ issue, now }) => issue('ldp_vc', { validUntil: now })),
  issued('not yet valid', ['not_yet_valid'], ({ issue, now }) => issue('ldp_vc', { validFrom: plusSeconds(now, 60) })),
  issued('revoked on the chain', ['revoked'], ({ issue, entry, chain }) => {
    const status = entry();
    chain.revoke(status);
    return issue('ldp_vc', { status });
  }),
  issued('a status in a contract that is not trusted', ['throws registry_unavailable'], ({ issue, entry }) =>
    issue('ldp_vc', { status: entry({ registry: `0x${'66'.repeat(20)}` }) }),
  ),
  text('its issuer was given up', ['issuer_deactivated'], ({ left }, document) =>
    JSON.stringify({ ...document, issuer: left.did, proof: { ...document.proof, verificationMethod: left.kid } }),
  ),
];
