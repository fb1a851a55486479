import { type Instant, parse, plusSeconds, toUnixSeconds, vctOf, zTenantId } from '@assent/domain';
import { deskAnswerText } from '../desk/desk-codes.ts';
import { audienceOfDesk, type DeskRequest } from '../desk/desk-request.ts';
import type { KeptTrust } from '../desk/kept-trust.ts';
import { sha256, toBase64Url } from '../keys/base64url.ts';
import { disclosureOf, issuer, type TestSigner } from './issuer.ts';

export const now = '2026-06-01T09:00:00Z' as Instant;
export const listUri = `https://assent.example/status-lists/0x${'1'.repeat(64)}`;
const inOneYear = plusSeconds(now, 365 * 86_400);

export const request: DeskRequest = {
  origin: 'https://assent.example',
  tenant: parse(zTenantId, 'clinic'),
  nonce: 'n'.repeat(43),
  purpose: 'Check-in',
  wishes: [{ type: 'PatientIdentity', required: true }],
};

/** What a credential, its presentation, and whoever signs either can be changed to. */
export interface Changes {
  readonly header?: object;
  readonly credential?: object;
  readonly binding?: object;
  readonly by?: TestSigner;
  readonly holder?: TestSigner;
  /** Instead of what was disclosed. */
  readonly disclosures?: readonly string[];
}

/** An issuer with a status list, a holder with a credential of it, and a desk that has kept what it needs. */
export async function deskScene() {
  const [by, holder] = [await issuer(), await issuer()];
  const [name, birth] = [
    await disclosureOf('name', { family: 'Up', given: ['Made'] }),
    await disclosureOf('birthDate', '1980-01-01'),
  ];
  const credential = {
    iss: by.did,
    jti: 'urn:uuid:0b9f5a3e-6a0e-4f0b-9a3c-2f6f0f1c9d11',
    iat: toUnixSeconds(now) - 60,
    exp: toUnixSeconds(inOneYear),
    vct: vctOf('PatientIdentity'),
    cnf: { jwk: holder.jwk },
    status: { status_list: { idx: 1, uri: listUri } },
    _sd: [name.digest, birth.digest].sort(),
    _sd_alg: 'sha-256',
  };
  const present = async (changes: Changes = {}) => {
    const { by: signer = by, holder: shower = holder, disclosures = [name.text, birth.text] } = changes;
    const token = await signer.sign({ typ: 'dc+sd-jwt', ...changes.header }, { ...credential, ...changes.credential });
    const unbound = `${[token, ...disclosures].join('~')}~`;
    const sd_hash = toBase64Url(await sha256(unbound));
    const bound = { iat: toUnixSeconds(now), aud: audienceOfDesk(request), nonce: request.nonce, sd_hash };
    return `${unbound}${await shower.sign({ typ: 'kb+jwt' }, { ...bound, ...changes.binding })}`;
  };
  const answer = async (changes: Changes = {}) =>
    deskAnswerText(new Map([['PatientIdentity', [await present(changes)]]]));
  const kept = async (changes: Partial<KeptTrust> = {}): Promise<KeptTrust> => ({
    version: 1,
    organization: { id: 'clinic', name: 'The Clinic' },
    ...{ keptAt: now, servedAt: now, seenAt: now, documents: {} },
    issuers: [
      {
        did: by.did,
        believed: [
          {
            ...{ type: 'PatientIdentity', withoutStatus: false },
            accreditation: { from: plusSeconds(now, -86_400), until: inOneYear, gaps: [] },
          },
        ],
        statusLists: [listUri],
      },
    ],
    lists: { [listUri]: await statusList(by, [0, 0, 0, 0]) },
    ...changes,
  });
  return { by, holder, name, birth, present, answer, kept };
}

/** A signed list with two bits for each of these four statuses. It holds for six hours, if not said otherwise. */
export async function statusList(by: TestSigner, statuses: readonly number[], changes: object = {}): Promise<string> {
  const octet = statuses.reduce((all, status, at) => all | (status << (2 * at)), 0);
  const stream = new Blob([Uint8Array.of(octet)]).stream().pipeThrough(new CompressionStream('deflate'));
  const lst = toBase64Url(new Uint8Array(await new Response(stream).arrayBuffer()));
  const iat = toUnixSeconds(now) - 10;
  const payload = { iss: by.did, sub: listUri, iat, exp: iat + 6 * 3600, ttl: 60, status_list: { bits: 2, lst } };
  return by.sign({ typ: 'statuslist+jwt' }, { ...payload, ...changes });
}
