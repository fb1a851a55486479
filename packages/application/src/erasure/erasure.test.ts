import { type AccessRequest, type Did, plusSeconds, type TenantId } from '@assent/domain';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  acceptPresentation,
  decideOnAccess,
  type ErasePorts,
  eraseCredential,
  eraseDueReceipts,
  erasePatient,
  exportPatient,
  listErasures,
  onboardCustodialPatient,
  readHistory,
} from '../index.ts';
import {
  answer,
  ask,
  createWorld,
  grantQuery,
  issue,
  registerPatient,
  signedGrant,
  type World,
} from '../testing/world.ts';

const page = { limit: 50, offset: 0 };
const daySeconds = 86_400;
const revoking = { keepsCredentialsValid: false };

let world: World;
let ports: ErasePorts;
let statements: { readonly signStatement: jest.Mock<(...args: unknown[]) => Promise<string>> };
beforeEach(async () => {
  world = await createWorld();
  await registerPatient(world);
  statements = { signStatement: jest.fn(async () => 'certificate') };
  ports = { ...world.ports, statements: statements as never };
});

const wish = (subject: Did): AccessRequest => ({
  subject,
  requester: { did: world.clinic.did, roles: [], identifiers: [] },
  purposes: ['TREAT'],
  action: 'view',
  human: true,
  resource: { type: 'Observation', securityLabels: [], codes: [] },
});
const verdict = async () => (await decideOnAccess(world.ports, world.clinic.id, wish(world.patientDid))).verdict;
const patientId = async (did = world.patientDid) =>
  (await world.store.tenant(world.clinic.id, ({ patients }) => patients.byDid(did)))?.id ?? '';
const erase = async (how = revoking, id?: string, tenant: TenantId = world.clinic.id) =>
  erasePatient(ports, tenant, id ?? (await patientId()), how);
const history = () => readHistory(world.ports, world.clinic.id, world.patientDid, page);
const queued = async () => (await world.store.network(({ outbox }) => outbox.counts())).queued;

async function consent() {
  const grant = await signedGrant(world);
  const request = await ask(world, world.clinic.id, grantQuery);
  const accepted = await acceptPresentation(
    world.ports,
    world.clinic.id,
    request.id,
    await answer(world, request, [grant.held]),
  );
  expect(accepted.valid).toBe(true);
}

describe('erasing a patient', () => {
  test('revokes what was issued, forgets the rest, and certifies it for the patient alone', async () => {
    const credential = await issue(world);
    await consent();
    expect(await verdict()).toBe('Permit');
    const before = await queued();
    const { erasure, certificate, isOverwritten } = await erase();
    expect({ certificate, isOverwritten }).toEqual({ certificate: 'certificate', isOverwritten: true });
    expect(erasure).toMatchObject({ scope: 'patient', counts: { credentials: 1, grants: 1 } });
    expect(await queued()).toBe(before + 1);
    expect(await history()).toEqual([]);
    expect(await verdict()).toBe('NoConsent');
    const [issuer, header, payload, tenant] = statements.signStatement.mock.calls[0] ?? [];
    expect([issuer, header, tenant]).toEqual([world.clinic.did, { typ: 'erasure-certificate+jwt' }, world.clinic.id]);
    expect(payload).toMatchObject({ iss: world.clinic.did, sub: world.patientDid, jti: erasure.id });
    const listed = await listErasures(world.ports, world.clinic.id, page, new Set());
    expect(listed).toEqual([{ erasure, copies: 'unreadable' }]);
    expect(JSON.stringify(listed)).not.toMatch(new RegExp(`${world.patientDid}|${credential.id}`));
  });

  test('leaves what was issued good where that is wished', async () => {
    await issue(world);
    const before = await queued();
    await erase({ keepsCredentialsValid: true });
    expect(await queued()).toBe(before);
  });

  test('is for patients of the organisation, and once', async () => {
    const id = await patientId();
    await expect(erase(revoking, id, world.other.id)).rejects.toMatchObject({ code: 'not_found' });
    await erase();
    await expect(erase(revoking, id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(exportPatient(world.ports, world.clinic.id, { id })).rejects.toMatchObject({ code: 'not_found' });
  });

  test('keeps the lines of history that the rules say, until their time has come', async () => {
    await world.store.tenant(world.clinic.id, ({ consentRules }) =>
      consentRules.put({
        ...{ rules: { algorithm: 'deny-overrides/1', keepReceiptsDays: 30 }, revision: 'kept' },
        valueSets: [],
      }),
    );
    await verdict();
    world.clock.advance(31 * daySeconds);
    await issue(world);
    const { erasure } = await erase({ keepsCredentialsValid: true });
    const kept = await history();
    expect(kept.map(({ event }) => event)).toEqual(['credential_issued']);
    expect(erasure.kept).toEqual({ subject: world.patientDid, until: plusSeconds(kept[0]!.at, 30 * daySeconds) });
    expect(await eraseDueReceipts(world.ports, world.clinic.id)).toBe(0);
    world.clock.advance(30 * daySeconds);
    expect(await eraseDueReceipts(world.ports, world.clinic.id)).toBe(1);
    expect(await history()).toEqual([]);
    const [listed] = await listErasures(world.ports, world.clinic.id, page, new Set());
    expect(listed?.erasure.kept).toBeUndefined();
    expect(listed?.erasure.counts.receipts).toBe(erasure.counts.receipts + 1);
  });

  test('does not erase again who has come back before that', async () => {
    await world.store.tenant(world.clinic.id, ({ consentRules }) =>
      consentRules.put({
        ...{ rules: { algorithm: 'deny-overrides/1', keepReceiptsDays: 1 }, revision: 'kept' },
        valueSets: [],
      }),
    );
    await verdict();
    await erase();
    await registerPatient(world);
    await issue(world);
    world.clock.advance(3 * daySeconds);
    expect(await eraseDueReceipts(world.ports, world.clinic.id)).toBe(0);
    expect((await history()).length).toBeGreaterThan(1);
  });

  test('forgets the keys of a patient without a device', async () => {
    const patient = await onboardCustodialPatient(world.ports, world.clinic.id);
    const forgotten: Did[] = [];
    const identities = {
      ...world.ports.identities,
      forgetCustodialPatient: async (did: Did) => void forgotten.push(did),
    };
    await erasePatient({ ...ports, identities }, world.clinic.id, patient.id, revoking);
    await erasePatient({ ...ports, identities }, world.clinic.id, await patientId(), revoking);
    expect(forgotten).toEqual([patient.did]);
  });
});

describe('erasing a credential', () => {
  test('revokes and forgets it, and leaves the rest', async () => {
    const [one, other] = [await issue(world), await issue(world)];
    const before = await queued();
    const { erasure } = await eraseCredential(ports, world.clinic.id, one.id, revoking);
    expect(await queued()).toBe(before + 1);
    expect(erasure).toMatchObject({ scope: 'credential', counts: { credentials: 1, receipts: 0 } });
    const { credentials } = await exportPatient(world.ports, world.clinic.id, { id: await patientId() });
    expect(credentials.map(({ id }) => id)).toEqual([other.id]);
    expect(statements.signStatement.mock.calls[0]?.[2]).not.toHaveProperty('sub');
    await expect(eraseCredential(ports, world.clinic.id, one.id, revoking)).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(eraseCredential(ports, world.other.id, other.id, revoking)).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('an export', () => {
  test('has everything that is kept of a patient, and no secret', async () => {
    const credential = await issue(world);
    await consent();
    await verdict();
    const at = world.ports.clock.now();
    const facts = {
      id: world.ports.random.uuid(),
      schema: 'urn:assent:proof-schema:x:1',
      facts: { birthDate: '1970-05-17' },
    };
    const dates = { createdAt: at, validUntil: plusSeconds(at, 3600) };
    const offer = { ...facts, ...dates, subject: world.patientDid, expiresAt: dates.validUntil, nonce: 'ab' };
    await world.ports.store.tenant(world.clinic.id, ({ proofs }) => proofs.offers.insert(offer));
    const exported = await exportPatient(world.ports, world.clinic.id, { did: world.patientDid });
    expect(exported.facts).toEqual([{ ...facts, ...dates }]);
    expect(exported).toMatchObject({
      organization: { id: world.clinic.id, did: world.clinic.did },
      patient: { did: world.patientDid },
      credentials: [{ id: credential.id, compact: credential.compact }],
    });
    expect(exported.grants).toHaveLength(1);
    expect(exported.receipts).toEqual(await history());
    expect(JSON.stringify(exported)).not.toContain('"secret"');
  });
});
