import { AppError, parse, type RejectionReason, type TenantId, zTenantId } from '@assent/domain';
import { type ReadOffer, readOffer, takeOffer } from '@assent/openid4vc/wallet';
import { type HeldCard, noteActivity } from '../storage/wallet-contents.ts';
import { didFor, organizationOf, type Wallet } from '../wallet.ts';
import { refreshStandings } from './check-status.ts';
import { type OwnCredential, verifyCredential } from './verify-credential.ts';

/** Type of the proof of a key (OpenID4VCI 1.0 Appendix F.1). */
const keyProofType = 'openid4vci-proof+jwt';

/** An offer as a person sees it before taking it. */
export interface ShownOffer {
  readonly offer: ReadOffer;
  readonly tenant: TenantId;
  /** What the service says the organisation is called. */
  readonly issuerName: string;
  /** What is offered, as the issuer calls it. */
  readonly what: string;
  /** How long the code is that came on another way; undefined if none is wanted, 0 if it is not known. */
  readonly txCodeLength?: number;
}

/** Reads an offer, and who makes it. Nothing is taken. @throws AppError `invalid_request` with `error`, `not_found`, `timeout` */
export async function showOffer(wallet: Wallet, uri: string): Promise<ShownOffer> {
  const offer = await readOffer(uri, wallet.post);
  if (offer.code === undefined) throw new AppError('invalid_request', { error: 'needs_page' });
  const tenant = wallet.places.tenantOfIssuer(offer.issuer.credential_issuer);
  const { name } = await organizationOf(wallet, wallet.places.webDidOf(tenant));
  const what = offer.configurationId.replace(/_[^_]*(_json|_vc)?$/, '');
  return {
    ...{ offer, tenant, issuerName: name, what },
    ...(offer.txCode ? { txCodeLength: offer.txCode.length ?? 0 } : {}),
  };
}

/**
 * Takes an offer, and keeps what comes if it is what it should be.
 *
 * @returns what was kept, or `pending` if the issuer needs more time
 * @throws AppError `invalid_request` with `error` as the issuer said it; `forbidden` with `reasons` if it is not to be kept
 */
export async function takeShownOffer(
  wallet: Wallet,
  { offer, tenant }: ShownOffer,
  txCode: string | undefined,
): Promise<readonly HeldCard[] | 'pending'> {
  const { post, clock, random, signer } = wallet;
  const did = await didFor(wallet, tenant);
  const signProof = (claims: Readonly<Record<string, unknown>>) => signer.signStatement(did, keyProofType, claims);
  const taken = await takeOffer(offer, txCode, { post, clock, random, signProof });
  if (taken.pending) return 'pending';
  const kept = await keepTaken(wallet, tenant, taken);
  // what its list says is part of what a new card shows; that it cannot be read now is no reason not to have the card
  await refreshStandings(wallet, kept).catch(() => undefined);
  return kept;
}

type Taken = Awaited<ReturnType<typeof takeOffer>>;

/** Keeps what came, and tells the issuer whether it was kept. */
async function keepTaken(
  wallet: Wallet,
  tenant: TenantId,
  { credentials, notify }: Taken,
): Promise<readonly HeldCard[]> {
  try {
    const kept = await keepCredentials(wallet, tenant, credentials);
    await notify('credential_accepted');
    return kept;
  } catch (error) {
    await notify('credential_failure');
    throw error;
  }
}

/** Checks credentials and keeps those that are new. @throws AppError `forbidden` with every reason; then none is kept */
export async function keepCredentials(
  wallet: Wallet,
  tenant: TenantId,
  compacts: readonly string[],
): Promise<readonly HeldCard[]> {
  const { vault, clock, read } = wallet;
  const own: OwnCredential[] = [];
  const reasons = new Set<RejectionReason>();
  for (const compact of compacts) {
    const checked = await verifyCredential(compact, vault.contents().relationships, { read, now: clock.now() });
    if (checked.valid) own.push(checked.value);
    else for (const { reason } of checked.rejections) reasons.add(reason);
  }
  if (reasons.size > 0) throw new AppError('forbidden', { reasons: [...reasons] });
  const { name } = await organizationOf(wallet, wallet.places.webDidOf(tenant));
  return vault.change((contents) => {
    const at = clock.now();
    const fresh = own
      .filter(({ id }) => !contents.credentials.some((one) => one.id === id))
      .map((one) => cardOf(one, tenant, at));
    contents.credentials.push(...fresh);
    if (fresh.length > 0)
      noteActivity(contents, { at, kind: 'received', with: name, what: fresh.map(({ type }) => type) });
    return fresh;
  });
}

/** Fetches everything that an organisation has issued to this wallet. @returns what is new */
export async function fetchIssued(wallet: Wallet, tenant: TenantId, session: string): Promise<readonly HeldCard[]> {
  const { credentials } = await wallet
    .client(session)
    .listOwnCredentials({ params: { tenant: parse(zTenantId, tenant) }, query: { limit: 200 } });
  const known = new Set(wallet.vault.contents().credentials.map(({ id }) => id));
  const now = wallet.clock.now();
  const fresh = credentials.filter(({ id, validUntil, revokedAt }) => !known.has(id) && validUntil > now && !revokedAt);
  return keepCredentials(
    wallet,
    tenant,
    fresh.map(({ compact }) => compact),
  );
}

function cardOf(credential: OwnCredential, tenant: TenantId, receivedAt: HeldCard['receivedAt']): HeldCard {
  const { id, type, format, issuer, own, claims, validFrom, validUntil, compact, vcts, status } = credential;
  return {
    ...{
      id,
      type,
      format,
      issuer,
      subject: own,
      tenant,
      claims: { ...claims },
      validFrom,
      validUntil,
      compact,
      receivedAt,
    },
    ...(vcts ? { vcts: [...vcts] } : {}),
    ...(status ? { status: { ...status } } : {}),
  };
}
