import {
  zBytes32,
  zConsentGrant,
  zCredentialType,
  zDid,
  zHeldFacts,
  zInstant,
  zIssuerId,
  zSecuredFormat,
} from '@assent/domain';
import { zDpopKey } from '@assent/openid4vc/wallet';
import * as z from 'zod';

const zKey = z.object({
  kid: z.string(),
  kms: z.string(),
  type: z.string(),
  publicKeyHex: z.string(),
  meta: z.record(z.string(), z.unknown()),
});

/** What a wallet keeps. Everything is encrypted in the file; private keys are sealed a second time. */
export const zWalletContents = z.object({
  keys: z.array(zKey),
  privateKeys: z.array(z.object({ alias: z.string(), type: z.string(), sealed: z.string() })),
  dids: z.array(
    z.object({
      did: zDid,
      provider: z.string(),
      alias: z.string().optional(),
      controllerKeyId: z.string().optional(),
      keys: z.array(zKey),
      services: z.array(z.record(z.string(), z.unknown())),
    }),
  ),
  /** 32 bytes that DIDs are derived from, sealed; absent until the first is. Wallets from before there were seeds get one then. */
  seed: z.string().optional(),
  /** The DID made for each organisation, and for nobody else. Those from before there were seeds are not `derived`. */
  relationships: z.array(
    z.object({ tenant: z.string(), service: z.string(), did: zDid, derived: z.literal(true).optional() }),
  ),
  credentials: z.array(
    z.object({
      id: z.string(),
      type: zCredentialType,
      format: zSecuredFormat,
      issuer: zIssuerId,
      /** Of an issuer known by a certificate: who stands behind it, as it was when the credential was received. */
      authorities: z.object({ aki: z.array(z.string()), etsi_tl: z.array(z.string()) }).optional(),
      /** Absent in wallets from before it was kept. */
      subject: zDid.optional(),
      claims: z.record(z.string(), z.unknown()),
      validUntil: zInstant,
      compact: z.string(),
      /** Absent in wallets from before SD-JWT VCs had more than one. */
      vcts: z.array(z.string()).exactOptional(),
      /** The first of the copies that it is one of, each of which is shown once. */
      copyOf: z.string().exactOptional(),
      /** When this copy was shown. */
      usedAt: zInstant.exactOptional(),
    }),
  ),
  /** What to come back to issuers with for fresh copies; wallets from before there were any have none. */
  renewals: z
    .array(
      z.object({
        credentialIssuer: z.string(),
        configurationId: z.string(),
        did: zDid,
        /** Those that were received with it. */
        credentials: z.array(z.string()),
        /** What the issuer needed more time for. */
        transactionId: z.string().exactOptional(),
        /** How many copies are fetched at a time; one if absent. */
        copies: z.int().exactOptional(),
        renewal: z.object({
          refreshToken: z.string(),
          dpopKey: zDpopKey.exactOptional(),
          /** Absent in wallets from before tokens came from more than one server. */
          server: z.string().exactOptional(),
          client: z.string().exactOptional(),
        }),
      }),
    )
    .default([]),
  /** What shows issuers that demand it whose wallet this is: a key for that alone, and the word of the wallet's maker. */
  instance: z.object({ key: zDpopKey, attestation: z.string().exactOptional() }).exactOptional(),
  /** Facts for proofs, with where they are from. Wallets from before there were any have none. */
  facts: z.array(z.object({ service: z.string(), tenant: z.string(), held: zHeldFacts })).default([]),
  /** Grants given, each with the secret that takes it back. */
  grants: z.array(
    z.object({
      grant: zConsentGrant,
      compact: z.string(),
      key: zBytes32,
      /** Absent in grants from before there were epochs. */
      epochKey: zBytes32.optional(),
      secret: zBytes32,
      service: z.string(),
      revokedAt: zInstant.optional(),
    }),
  ),
  /**
   * For each DID, secrets that take back all grants of an epoch. A closed one takes no new grants; it may have been
   * revealed already, and is so for certain once `revealedAt` is set. Wallets from before there were epochs have none.
   */
  epochs: z
    .array(
      z.object({
        did: zDid,
        secret: zBytes32,
        closedAt: zInstant.optional(),
        revealedAt: zInstant.optional(),
      }),
    )
    .default([]),
});
export type WalletContents = z.infer<typeof zWalletContents>;

export const emptyWallet = (): WalletContents => ({
  keys: [],
  privateKeys: [],
  dids: [],
  relationships: [],
  credentials: [],
  renewals: [],
  facts: [],
  grants: [],
  epochs: [],
});
