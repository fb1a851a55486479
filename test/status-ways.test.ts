import { type StatusListForm, type StatusVerdict, type StatusWay, verifyStatus } from '@assent/application';
import { pseudoRandom } from '@assent/application/in-memory';
import { type LocalService, type Network, networkProofs, startLocalService, statusReaders } from '@assent/cli';
import { type CredentialFormat, type StatusRegistryEntry, suspensionPlaceOf } from '@assent/domain';
import { evmRevocationStatus, openChain } from '@assent/evm';
import { statusListForms } from '@assent/openid4vc';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkIn, consentTo, type IntakeScene, intakeScene } from './support/intake-scene.ts';
import { inOneYear, walletFolder } from './support/people.ts';
import { builtProgram } from './support/repository.ts';
import { grantQuery, identityClaims } from './support/sample-claims.ts';
import { until } from './support/until.ts';

const ways: readonly StatusWay[] = ['mirror', 'proof', 'list'];
const formats: readonly CredentialFormat[] = ['dc+sd-jwt', 'vc+jwt', 'jwt_vc_json'];
const rounds = 3;
const perRound = 9;

interface Issued {
  readonly id: string;
  readonly compact: string;
  readonly status: StatusRegistryEntry;
  isRevoked: boolean;
  isSuspended: boolean;
}

const wallets = walletFolder();
let service: LocalService;
let scene: IntakeScene;

beforeAll(async () => {
  service = await startLocalService({ program: builtProgram('service'), environment: process.env });
  scene = await intakeScene(service, wallets);
}, 120_000);
afterAll(async () => {
  await service?.stop();
  wallets.remove();
});

/** Reads with nothing remembered, as a verifier that comes for the first time. */
function verify(compact: string, way: StatusWay, network: Network = scene.network): Promise<StatusVerdict> {
  const statuses = statusReaders(network, { ownUrl: service.url });
  return verifyStatus({ proofs: networkProofs(network), statuses }, compact, way);
}

const reasonOf = (verdict: StatusVerdict) => (verdict.valid ? 'valid' : verdict.rejections[0]?.reason);

async function issue(format: CredentialFormat): Promise<Issued> {
  const body = { subject: scene.did, content: structuredClone(identityClaims), format, validUntil: inOneYear() };
  const { id, compact, status } = await scene.clinic.client.issueCredential({ body });
  return { id, compact, status: status as StatusRegistryEntry, isRevoked: false, isSuspended: false };
}

const isFinal = (intent: string) =>
  until(
    () => scene.operator.readIntent({ params: { id: intent } }),
    ({ state }) => state === 'final',
  );

async function revoke(issued: Issued): Promise<string> {
  issued.isRevoked = true;
  return (await scene.clinic.client.revokeCredential({ params: { id: issued.id } })).intent;
}

async function turn(issued: Issued): Promise<string> {
  issued.isSuspended = !issued.isSuspended;
  const body = { status: issued.isSuspended ? 'suspended' : 'valid' } as const;
  return (await scene.clinic.client.setCredentialStatus({ params: { id: issued.id }, body })).intent;
}

const expectedOf = ({ isRevoked, isSuspended }: Issued) =>
  isRevoked ? 'revoked' : isSuspended ? 'suspended' : 'valid';

describe('the status of a credential', () => {
  test('is the same in all three ways, in every format, whatever was revoked, suspended and reinstated', async () => {
    const random = pseudoRandom(2026);
    const all: Issued[] = [];
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < perRound; i++) all.push(await issue(formats[i % formats.length] ?? 'dc+sd-jwt'));
      const standing = () => all.filter(({ isRevoked }) => !isRevoked);
      const turned = standing().filter(() => random() < 0.4);
      const intents = await Promise.all(turned.map(turn));
      const revoked = standing().filter(() => random() < 0.3);
      for (const intent of [...intents, ...(await Promise.all(revoked.map(revoke)))]) await isFinal(intent);
      const readers = statusReaders(scene.network, { ownUrl: service.url });
      const proofs = networkProofs(scene.network);
      for (const issued of all) {
        const verdicts = await Promise.all(
          ways.map((way) => verifyStatus({ proofs, statuses: readers }, issued.compact, way)),
        );
        expect(verdicts.map(reasonOf)).toEqual(ways.map(() => expectedOf(issued)));
        expect(verdicts.map(({ evidence }) => evidence?.source)).toEqual(ways);
      }
    }
  }, 240_000);

  test('says the block if a chain was read, and how old it is', async () => {
    const { compact } = await issue('dc+sd-jwt');
    const [mirror, proof, list] = await Promise.all(ways.map((way) => verify(compact, way)));
    for (const evidence of [mirror?.evidence, proof?.evidence]) {
      expect(evidence?.block).toBeGreaterThan(0);
      expect(evidence?.ageMs).toBeLessThan(10_000);
    }
    expect(list?.evidence).not.toHaveProperty('block');
    expect(list?.evidence?.ageMs).toBeGreaterThanOrEqual(0);
  });

  test('is in the list from the moment of the revocation, before any block', async () => {
    const issued = await issue('vc+jwt');
    const intent = await revoke(issued);
    expect(reasonOf(await verify(issued.compact, 'list'))).toBe('revoked');
    await isFinal(intent);
  });

  test('is suspended in its list and at this service before any block, and again and again as often as it changes', async () => {
    const issued = await issue('vc+jwt');
    for (let times = 0; times < 2; times += 1) {
      const intents = [await turn(issued)];
      expect(reasonOf(await verify(issued.compact, 'list'))).toBe('suspended');
      intents.push(await turn(issued));
      for (const intent of intents) await isFinal(intent);
      for (const way of ways) expect(reasonOf(await verify(issued.compact, way))).toBe('valid');
    }
  });

  test('can be proven with words from anybody: another service with a mirror', async () => {
    const issued = await issue('dc+sd-jwt');
    const wordsFrom = service.url.replace('127.0.0.1', 'localhost');
    const statuses = statusReaders(scene.network, { ownUrl: 'http://nobody.invalid', wordsFrom });
    const verdict = await verifyStatus({ proofs: networkProofs(scene.network), statuses }, issued.compact, 'proof');
    expect(reasonOf(verdict)).toBe('valid');
  });

  test('is unknown in a way whose source cannot be had, never valid', async () => {
    const { compact } = await issue('dc+sd-jwt');
    const statuses = statusReaders(scene.network, { ownUrl: 'http://nobody.invalid' });
    const proofs = networkProofs(scene.network);
    for (const way of ['proof', 'list'] as const) {
      await expect(verifyStatus({ proofs, statuses }, compact, way)).rejects.toMatchObject({
        code: 'registry_unavailable',
        params: { reason: 'not_reachable' },
      });
    }
    const elsewhere = statusReaders({ ...scene.network, rpcUrl: 'http://127.0.0.1:1' }, { ownUrl: service.url });
    for (const way of ways) {
      await expect(verifyStatus({ proofs, statuses: elsewhere }, compact, way)).rejects.toMatchObject({
        code: expect.stringMatching(/^(registry_unavailable|did_resolution_failed)$/),
      });
    }
  });
});

test('a consent is read from the chain in two ways; nobody publishes a list of consents', async () => {
  const { compact, grant } = await consentTo(scene);
  const read = async () => Promise.all(ways.map(async (way) => reasonOf(await verify(compact, way))));
  expect(await read()).toEqual(['valid', 'valid', 'status_not_supported']);
  await checkIn(scene, grantQuery);
  const { intent } = await scene.wallet.revoke(grant.id, scene.operator);
  await isFinal(intent);
  expect(await read()).toEqual(['revoked', 'revoked', 'status_not_supported']);
});

describe('a list over HTTP', () => {
  test('has the bits of the chain, decoys and all, in both forms', async () => {
    const [suspended, revoked] = [await issue('dc+sd-jwt'), await issue('dc+sd-jwt')];
    const { status } = suspended;
    for (const intent of [await turn(suspended), await revoke(revoked)]) await isFinal(intent);
    const { rpcUrl, chainId, statusRegistry, consentRevocations } = scene.network;
    const chain = openChain({ rpcUrls: [rpcUrl], chainId });
    const others = Array.from({ length: 2 ** 20 / 16 }, (_, i) => ({ ...status, index: 16 * i + (i % 16) }));
    const entries = [status, revoked.status, ...others];
    const { readings } = await evmRevocationStatus({ chain, statusRegistry, consentRevocations }).read(entries);
    const listIn = async (form: StatusListForm, uri = '') => {
      const response = await fetch(form.urlFrom(uri), { headers: { accept: form.mediaType } });
      const [, payload = ''] = (await response.text()).split('.');
      return form.read(JSON.parse(Buffer.from(payload, 'base64url').toString()));
    };
    expect(new Set(readings)).toEqual(new Set(['valid', 'revoked', 'suspended']));
    const token = await listIn(statusListForms['dc+sd-jwt'], status.uri);
    expect(entries.filter(({ index }, i) => token?.readingAt(index) !== readings[i])).toEqual([]);
    const revocations = await listIn(statusListForms['vc+jwt'], status.uri);
    const suspensions = await listIn(statusListForms['vc+jwt'], suspensionPlaceOf(status)?.uri);
    const readingAt = (index: number) => {
      const reading = revocations?.readingAt(index);
      return reading === 'valid' ? suspensions?.readingAt(index, 'suspension') : reading;
    };
    expect(entries.filter(({ index }, i) => readingAt(index) !== readings[i])).toEqual([]);
  });

  test('is not sent again to who has it', async () => {
    const { status } = await issue('dc+sd-jwt');
    const first = await fetch(status.uri ?? '');
    const etag = first.headers.get('etag') ?? '';
    expect(first.headers.get('cache-control')).toBe('public, max-age=60, must-revalidate');
    const again = await fetch(status.uri ?? '', { headers: { 'if-none-match': etag } });
    expect({ status: again.status, length: (await again.arrayBuffer()).byteLength }).toEqual({
      status: 304,
      length: 0,
    });
  });
});
