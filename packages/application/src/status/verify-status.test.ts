import { AppError } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mirrorReader, type StatusReaders, type StatusSubject, type StatusWay, verifyStatus } from '../index.ts';
import { createWorld, issue, registerPatient, signedGrant, type World } from '../testing/world.ts';

const ways: readonly StatusWay[] = ['mirror', 'proof', 'list'];
let world: World;
let asked: (readonly [StatusWay, StatusSubject])[];
let statuses: StatusReaders;

beforeEach(async () => {
  world = await createWorld();
  asked = [];
  const recorded = (way: StatusWay) => async (subject: StatusSubject) => {
    asked.push([way, subject]);
    return { ...(await mirrorReader(world.chain)(subject)), source: way };
  };
  statuses = { mirror: recorded('mirror'), proof: recorded('proof'), list: recorded('list') };
});

const verify = (compact: string, way: StatusWay) => verifyStatus({ proofs: world.agent, statuses }, compact, way);

describe('the status of a credential', () => {
  test.each(ways)('is read in the way asked for, which the evidence names: %s', async (way) => {
    await registerPatient(world);
    const { compact, status, issuer } = await issue(world);
    const evidence = { source: way, block: 1, ageMs: 0 };
    expect(await verify(compact, way)).toEqual({ valid: true, evidence: { ...evidence, reading: 'valid' } });
    expect(asked).toEqual([[way, { issuer, format: 'dc+sd-jwt', entry: status }]]);
    world.chain.revoke(status);
    expect(await verify(compact, way)).toEqual({
      valid: false,
      rejections: [{ reason: 'revoked', at: '' }],
      evidence: { ...evidence, block: 2, reading: 'revoked' },
    });
  });

  test('of a consent is read too', async () => {
    const { compact } = await signedGrant(world);
    expect(await verify(compact, 'proof')).toMatchObject({ valid: true });
  });

  test('is not read if the credential is forged', async () => {
    expect(await verify('{"draft":{},"disclosed":{}}', 'list')).toMatchObject({
      valid: false,
      rejections: [{ reason: 'bad_proof' }],
    });
    expect(asked).toEqual([]);
  });

  test.each([
    ['status_missing', undefined],
    ['status_not_supported', 'unsupported' as const],
  ])('is not read if there is none to read: %s', async (reason, status) => {
    await registerPatient(world);
    const { compact } = await issue(world);
    const proven = await world.agent.verifyCredential(compact);
    if (!proven.valid) throw new Error('the credential was refused');
    const { status: _, ...rest } = proven.value;
    const value = { ...rest, ...(status ? { status } : {}) };
    const proofs = { ...world.agent, verifyCredential: async () => ({ valid: true as const, value }) };
    const verdict = await verifyStatus({ proofs, statuses }, compact, 'mirror');
    expect(verdict).toEqual({ valid: false, rejections: [{ reason, at: '' }] });
    expect(asked).toEqual([]);
  });

  test('that is not supported is not good', async () => {
    await registerPatient(world);
    const { compact } = await issue(world);
    const list = async () => ({ reading: 'not_supported', source: 'list', ageMs: 0 }) as const;
    expect(await verifyStatus({ proofs: world.agent, statuses: { ...statuses, list } }, compact, 'list')).toMatchObject(
      {
        valid: false,
        rejections: [{ reason: 'status_not_supported' }],
      },
    );
  });

  test('that is unknown is no answer', async () => {
    await registerPatient(world);
    const { compact } = await issue(world);
    const proof = async () => {
      throw new AppError('registry_unavailable');
    };
    const verdict = verifyStatus({ proofs: world.agent, statuses: { ...statuses, proof } }, compact, 'proof');
    await expect(verdict).rejects.toMatchObject({ code: 'registry_unavailable' });
  });
});
