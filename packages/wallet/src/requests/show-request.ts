import {
  chooseCredentials,
  type Disclosure,
  type ExplainedCredential,
  explainRequest,
  showAnswers,
} from '@assent/application';
import { parseCompactJws, reasonAgainst } from '@assent/browser';
import type { ClaimPath, CredentialType, DcqlQuery, FormResponse } from '@assent/domain';
import {
  declineRequest,
  type ReadRequest,
  type RequestReader,
  readCertificates,
  readRequest,
  sendResponse,
} from '@assent/openid4vc/wallet';
import { type Activity, noteActivity, type Organization } from '../storage/wallet-contents.ts';
import type { Wallet } from '../wallet.ts';
import { heldCredentials, type OwnHeld } from './held-credentials.ts';
import { type OverAskingFound, overAskingIn, overAskingOf } from './over-asking.ts';
import { requesterOf, type ShownRequester } from './requester.ts';

/** A part of a request: one credential, and what of it would leave. */
export interface ShownItem {
  readonly id: string;
  readonly types: readonly CredentialType[];
  readonly need: ExplainedCredential['need'];
  /** Positions in the query of the optional sets that this item is given with. */
  readonly sets: readonly number[];
  readonly asked: readonly ClaimPath[];
  /** What the wallet would show; none if it has nothing that fits, or the item is optional and not ticked. */
  readonly chosen?: OwnHeld;
  readonly leaves: Disclosure['disclose'];
  /** Names of claims of the chosen credential that stay hidden. */
  readonly hidden: readonly string[];
  readonly isMissing: boolean;
  readonly overAsking: readonly OverAskingFound[];
}

/** A request as a person decides on it. Nothing was signed or sent. */
export interface ShownRequest {
  readonly read: ReadRequest;
  readonly requester: ShownRequester;
  readonly purpose: string | undefined;
  readonly items: readonly ShownItem[];
  readonly canAnswer: boolean;
  readonly overAsking: readonly OverAskingFound[];
}

/** Reads the request of a link and finds out who asks. @throws AppError `invalid_request` with `error` and `fault`; `timeout` */
export async function openRequest(
  wallet: Wallet,
  uri: string,
): Promise<{ read: ReadRequest; requester: ShownRequester }> {
  const read = await readRequest(uri, readerOf(wallet));
  return { read, requester: await requesterOf(wallet, read) };
}

const readerOf = ({ post, clock, random, read, places }: Wallet): RequestReader => ({
  ...{ post, clock, random },
  statements: {
    async verifyStatement(issuer, typ, token) {
      const jws = parseCompactJws(token);
      if (jws?.header.typ !== typ) return { valid: false, rejections: [{ reason: 'malformed', at: '' }] };
      const reason = await reasonAgainst(jws, issuer, read);
      return reason ? { valid: false, rejections: [{ reason, at: '' }] } : { valid: true, value: jws.payload };
    },
  },
  // the service signs requests of its organisations under one root, which it publishes
  roots: async () => {
    const { status, text } = await post(`${places.origin}/openid4vp/trust-anchor.pem`, {
      accept: 'application/x-pem-file',
    });
    if (status !== 200) return [];
    return readCertificates(text);
  },
});

/** What a request asks, and what would leave if the optional sets at `ticked` are given too. */
export function explainShown(
  wallet: Wallet,
  { read, requester }: Pick<ShownRequest, 'read' | 'requester'>,
  ticked: readonly number[],
): ShownRequest {
  const { purpose, dcql_query: query } = read.request;
  return {
    ...{ read, requester, purpose },
    ...explainQuery(wallet, query, requester.organization, ticked),
    overAsking: overAskingOf(purpose, requester.proof !== 'unproven'),
  };
}

/** The same of a query alone, which comes from an organisation of that kind. */
export function explainQuery(
  { vault, clock }: Pick<Wallet, 'vault' | 'clock'>,
  query: DcqlQuery,
  asking: Pick<Organization, 'kind'>,
  ticked: readonly number[],
): Pick<ShownRequest, 'items' | 'canAnswer'> {
  const held = heldCredentials(vault.contents(), clock.now());
  const explained = explainRequest(query, held, ticked);
  const given = explained.missing.length === 0 ? chooseCredentials(query, held, ticked) : [];
  return {
    items: explained.credentials.map((one) => itemOf(one, setsOf(query.credential_sets, one.id), given, held, asking)),
    canAnswer: explained.missing.length === 0,
  };
}

/** What a verifier says to an answer. */
export type Receipt = Awaited<ReturnType<typeof sendResponse>>;

type Sets = DcqlQuery['credential_sets'];

/** Optional sets that an item is in. */
const setsOf = (sets: Sets, id: string): readonly number[] =>
  (sets ?? []).flatMap(({ options, required = true }, at) => (!required && options.flat().includes(id) ? [at] : []));

function itemOf(
  one: ExplainedCredential,
  sets: readonly number[],
  given: readonly Disclosure[],
  held: readonly OwnHeld[],
  asking: Pick<Organization, 'kind'>,
): ShownItem {
  const disclosure = given.find(({ id }) => id === one.id);
  const chosen = disclosure && held.find(({ compact }) => compact === disclosure.credential.compact);
  const leaves = disclosure?.disclose ?? [];
  return {
    ...{ id: one.id, types: one.types, need: one.need, asked: one.asked, sets, leaves },
    ...(chosen ? { chosen } : {}),
    hidden: chosen && leaves !== 'all' ? hiddenOf(chosen, leaves) : [],
    isMissing: one.fitting === 0,
    overAsking: overAskingIn(one, asking, chosen),
  };
}

const hiddenOf = ({ claims }: OwnHeld, leaves: readonly ClaimPath[]): readonly string[] =>
  Object.keys(claims).filter((name) => !leaves.some(([first]) => first === name));

/** What goes along with credentials, by ids of the request: texts of zero-knowledge proofs, and answers to questionnaires. */
export interface MadeAnswers {
  readonly proofs?: ReadonlyMap<string, readonly string[]>;
  readonly forms?: ReadonlyMap<string, FormResponse>;
}

/**
 * Answers a request with what was shown to the person.
 *
 * @throws AppError `not_found` if something is missing now; `timeout`: whether it arrived is unknown
 */
export async function answerShown(
  wallet: Wallet,
  shown: ShownRequest,
  ticked: readonly number[],
  { proofs = new Map(), forms = new Map() }: MadeAnswers = {},
): Promise<Receipt> {
  const { vault, signer, clock, post } = wallet;
  const { request } = shown.read;
  const held = heldCredentials(vault.contents(), clock.now());
  const disclosures = chooseCredentials(request.dcql_query, held, ticked);
  const own = disclosures.map((one) => ({ ...one, holder: (one.credential as OwnHeld).subject }));
  const binding = { challenge: request.nonce, audience: request.client_id };
  const vpToken = await showAnswers({ presenter: signer, clock }, own, binding);
  const what = disclosures.map(({ credential }) => credential.type);
  const kinds = [...what, ...(proofs.size > 0 ? ['proof'] : []), ...[...forms.keys()].map(() => 'questionnaire')];
  try {
    const receipt = await sendResponse(request, new Map([...vpToken, ...proofs]), post, forms);
    await note(
      wallet,
      shown,
      receipt.accepted ? 'shared' : 'refused',
      kinds,
      receipt.accepted ? idsOf(disclosures) : [],
    );
    return receipt;
  } catch (error) {
    await note(wallet, shown, 'failed', kinds, idsOf(disclosures));
    throw error;
  }
}

const idsOf = (disclosures: readonly Disclosure[]) => disclosures.map(({ credential }) => (credential as OwnHeld).id);

/** Tells the verifier that there will be no answer. That it cannot be told changes nothing. */
export async function declineShown(wallet: Wallet, shown: Pick<ShownRequest, 'read' | 'requester'>): Promise<void> {
  await declineRequest(shown.read.request, wallet.post).catch(() => undefined);
  await note(wallet, shown, 'declined', [], []);
}

/** Notes what was done, and which consents an organisation has now. */
const note = (
  { vault, clock }: Wallet,
  { requester }: Pick<ShownRequest, 'requester'>,
  kind: Activity['kind'],
  what: readonly string[],
  shownIds: readonly string[],
): Promise<void> =>
  vault.change((contents) => {
    const at = clock.now();
    noteActivity(contents, { at, kind, with: requester.organization.name, what: [...what] });
    for (const held of contents.grants) if (shownIds.includes(held.grant.id)) held.shownAt ??= at;
  });
