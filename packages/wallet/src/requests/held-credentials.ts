import type { CompactCredential, HeldCredential } from '@assent/application';
import type { Did, Instant } from '@assent/domain';
import type { WalletContents } from '../storage/wallet-contents.ts';

/** What can be shown, with the DID that it is about. */
export interface OwnHeld extends HeldCredential {
  readonly id: string;
  readonly subject: Did;
  readonly tenant: string;
}

/** Credentials and consents that are in force, oldest first, as answers are chosen from them. */
export const heldCredentials = ({ credentials, grants }: WalletContents, now: Instant): readonly OwnHeld[] => [
  ...credentials
    .filter(({ validFrom, validUntil, standing }) => {
      const isGood = standing === undefined || standing.reading === 'valid';
      return isGood && validFrom <= now && now < validUntil;
    })
    .map(({ id, type, format, claims, compact, vcts, subject, tenant }) => ({
      ...{ id, type, format, claims, subject, tenant, compact: compact as CompactCredential },
      ...(vcts ? { vcts } : {}),
    })),
  ...grants
    .filter(({ revokedAt, grant }) => revokedAt === undefined && now < grant.period.end)
    .map(({ grant, compact, tenant }) => ({
      ...{ id: grant.id, type: 'ConsentGrant' as const, format: 'vc+jwt' as const, tenant },
      subject: grant.grantor,
      claims: { ...grant },
      compact: compact as CompactCredential,
    })),
];
