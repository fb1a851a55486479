import { zPublicJwk } from '@assent/browser';
import {
  zBytes32,
  zConsentGrant,
  zCredentialType,
  zDid,
  zHeldFacts,
  zInstant,
  zIssuerId,
  zReceiptBundle,
  zSecuredFormat,
  zTenantId,
  zTenantKind,
} from '@assent/domain';
import * as z from 'zod';

const zBytes = z.string().regex(/^[A-Za-z0-9_-]*$/);

/** A DID for one organisation, made at first use, and for nobody else. */
const zRelationship = z.object({
  tenant: zTenantId,
  did: zDid,
  jwk: zPublicJwk,
  /** The private key, wrapped under the data key; absent if the browser keeps it and no copy can be had. Base64url. */
  wrapped: z.object({ iv: zBytes, bytes: zBytes }).exactOptional(),
});

const zStatusPlace = z.object({ uri: z.string(), index: z.int() });

const zHeld = z.object({
  id: z.string(),
  type: zCredentialType,
  format: zSecuredFormat,
  issuer: zIssuerId,
  subject: zDid,
  /** At which organisation it was received. */
  tenant: zTenantId,
  claims: z.record(z.string(), z.unknown()),
  validFrom: zInstant,
  validUntil: zInstant,
  compact: z.string(),
  vcts: z.array(z.string()).exactOptional(),
  receivedAt: zInstant,
  /** Where its status is published; absent if it names none that can be read here. */
  status: zStatusPlace.exactOptional(),
  /** What was read there, and of what time it is. */
  standing: z.object({ reading: z.enum(['valid', 'revoked', 'suspended']), at: zInstant }).exactOptional(),
});

const zGrantHeld = z.object({
  grant: zConsentGrant,
  tenant: zTenantId,
  compact: z.string(),
  key: zBytes32,
  epochKey: zBytes32,
  secret: zBytes32,
  signedAt: zInstant,
  /** Whether an organisation has got it. */
  shownAt: zInstant.exactOptional(),
  revokedAt: zInstant.exactOptional(),
  /** The work that brings the revocation to the chain, and how far that was when it was looked at last. */
  intent: z.string().exactOptional(),
  chain: z.enum(['queued', 'signed', 'mined', 'final']).exactOptional(),
});

/** What the wallet did, without values: what was shown to whom, declined or refused. */
const zActivity = z.object({
  at: zInstant,
  kind: z.enum([
    'received',
    'shared',
    'proven',
    'declined',
    'refused',
    'failed',
    'consented',
    'revoked',
    'linked',
    'shown',
  ]),
  with: z.string(),
  /** Types, or names of claims. Never values. */
  what: z.array(z.string()),
});

const zOrganization = z.object({
  id: zTenantId,
  kind: zTenantKind,
  name: z.string(),
  did: zDid,
  webDid: zDid,
});

/** A SMART Health Card that was checked when it came. */
const zHealthCard = z.object({
  id: z.string(),
  jws: z.string(),
  /** `nobody`: the name is that of the host, and all that is known. */
  issuer: z.object({ iss: z.string(), name: z.string(), vouchedBy: z.enum(['service', 'directory', 'nobody']) }),
  /** Seconds since 1970. */
  validFrom: z.number(),
  expires: z.number().exactOptional(),
  types: z.array(z.string()),
  bundle: z.record(z.string(), z.unknown()),
  receivedAt: zInstant,
});

/** FHIR from a SMART Health Link, which nobody has signed. */
const zHealthDocument = z.object({
  id: z.string(),
  /** What the link was called, or where it led. */
  from: z.string(),
  receivedAt: zInstant,
  resource: z.record(z.string(), z.unknown()),
});

/** What a wallet keeps. All of it is encrypted where it is stored. */
export const zWalletContents = z.object({
  version: z.literal(1),
  /** 32 bytes behind the secret of all facts for proofs. */
  seed: zBytes,
  /** Whether private keys are wrapped, so that a backup has them, or kept by this browser alone. */
  keys: z.enum(['wrapped', 'bound']),
  relationships: z.array(zRelationship),
  organizations: z.array(zOrganization),
  credentials: z.array(zHeld),
  grants: z.array(zGrantHeld),
  /** For each DID, secrets that take back all grants of an epoch. A closed one takes no new grants. */
  epochs: z.array(z.object({ did: zDid, secret: zBytes32, closedAt: zInstant.exactOptional() })),
  facts: z.array(z.object({ tenant: zTenantId, held: zHeldFacts })),
  activities: z.array(zActivity),
  /** The last history of each organisation that was checked: a later one must have all of it. */
  histories: z.array(z.object({ tenant: zTenantId, subject: zDid, logKey: z.string(), bundle: zReceiptBundle })),
  /** Notices that were read. */
  noticesRead: z.array(z.string()),
  /** Patients for whom the person of this wallet acts. */
  wards: z.array(z.object({ tenant: zTenantId, did: zDid, name: z.string() })),
  // wallets and backups of before have none
  healthCards: z.array(zHealthCard).default([]),
  healthDocuments: z.array(zHealthDocument).default([]),
});
export type WalletContents = z.infer<typeof zWalletContents>;
export type HeldCard = WalletContents['credentials'][number];
export type HeldConsent = WalletContents['grants'][number];
export type Relationship = WalletContents['relationships'][number];
export type Organization = WalletContents['organizations'][number];
export type Activity = WalletContents['activities'][number];
export type KeptHealthCard = WalletContents['healthCards'][number];
export type KeptHealthDocument = WalletContents['healthDocuments'][number];
export type Ward = WalletContents['wards'][number];

export const emptyContents = (keys: WalletContents['keys'], seed: string): WalletContents => ({
  version: 1,
  ...{ seed, keys },
  relationships: [],
  organizations: [],
  credentials: [],
  grants: [],
  epochs: [],
  facts: [],
  activities: [],
  histories: [],
  noticesRead: [],
  wards: [],
  healthCards: [],
  healthDocuments: [],
});

/** How many activities are kept: the oldest go. */
const maxActivities = 500;

/** Notes what was done. */
export function noteActivity(contents: WalletContents, activity: Activity): void {
  contents.activities.push(activity);
  if (contents.activities.length > maxActivities) contents.activities.shift();
}
