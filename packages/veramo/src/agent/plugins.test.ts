import type { RevocationStatus, StatusReading } from '@assent/application';
import { AppError, type Did } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Agent, createAgent } from '@veramo/core';
import type { IAgentPlugin, VerifiableCredential } from '@veramo/core-types';
import { CredentialPlugin } from '@veramo/credential-w3c';
import * as z from 'zod';
import { payloadFromDraft } from '../credentials/credential-payload.ts';
import { AssentResolver } from '../dids/assent-resolver.ts';
import { createPatientDid } from '../dids/did-providers.ts';
import { draftOf, noon, registryEntry } from '../testing/sample-credentials.ts';
import { createWallet, type Wallet } from '../testing/wallet.ts';
import { agentSchema } from './agent-schema.ts';
import type { VerifyingAgent } from './assent-agent.ts';
import { credentialProviders } from './credential-providers.ts';
import { StatusPlugin } from './status-plugin.ts';

const readingAs = (reading: StatusReading): RevocationStatus => ({
  read: async (entries) => ({ readings: entries.map(() => reading), block: 7, ageMs: 0 }),
});
const policies = { now: Date.parse(noon) / 1000 };

let clinic: Wallet;
let issuer: Did;
let credential: VerifiableCredential;
beforeAll(async () => {
  clinic = createWallet();
  issuer = await createPatientDid(clinic.agent);
  credential = await clinic.agent.createVerifiableCredential({
    credential: payloadFromDraft(draftOf(issuer, issuer)),
    proofFormat: 'dc+sd-jwt',
  });
});

const agentWith = (...plugins: IAgentPlugin[]) =>
  createAgent<VerifyingAgent & Record<string, never>>({
    plugins: [new AssentResolver(), new CredentialPlugin(credentialProviders()), ...plugins],
  }) as unknown as VerifyingAgent;

describe('StatusPlugin', () => {
  test.each([
    ['text', () => String(credential.proof.jwt)],
    ['object', () => structuredClone(credential)],
  ])('lets verifyCredential see the revocation of a credential given as %s', async (_, given) => {
    const revoked = agentWith(new StatusPlugin(readingAs('revoked')));
    expect(await revoked.verifyCredential({ credential: given(), policies })).toMatchObject({
      verified: false,
      error: { errorCode: 'revoked' },
    });
    const valid = agentWith(new StatusPlugin(readingAs('valid')));
    expect((await valid.verifyCredential({ credential: given(), policies })).verified).toBe(true);
    const ignoring = { ...policies, credentialStatus: false };
    expect((await revoked.verifyCredential({ credential: given(), policies: ignoring })).verified).toBe(true);
  });

  test('lets nobody rely on a credential that is suspended, and says so to who knows of suspensions', async () => {
    const suspended = new StatusPlugin(readingAs('suspended'));
    const verified = agentWith(suspended).verifyCredential({ credential: structuredClone(credential), policies });
    expect(await verified).toMatchObject({ verified: false, error: { errorCode: 'revoked' } });
    const status = await suspended.methods.checkCredentialStatus({ credential: credential as never }, {} as never);
    expect(status).toEqual({ revoked: true, suspended: true });
  });

  test('throws where the status is unknown', async () => {
    const { checkCredentialStatus } = new StatusPlugin(readingAs('not_supported')).methods;
    const check = (changes: object) =>
      checkCredentialStatus({ credential: { ...credential, ...changes } as never }, {} as never);
    for (const credentialStatus of [registryEntry, { id: 'urn:x:1', type: 'BitstringStatusListEntry' }, undefined]) {
      await expect(check({ credentialStatus })).rejects.toMatchObject({ code: 'registry_unavailable' });
    }
    const away = { read: () => Promise.reject(new AppError('registry_unavailable')) };
    const agent = agentWith(new StatusPlugin(away));
    await expect(agent.verifyCredential({ credential: String(credential.proof.jwt), policies })).rejects.toThrow(
      AppError,
    );
  });

  test('is needed by an agent that is asked for a status', async () => {
    const check = agentWith().verifyCredential({ credential: String(credential.proof.jwt), policies });
    await expect(check).rejects.toMatchObject({ code: 'registry_unavailable' });
  });
});

describe('agentSchema', () => {
  const zArgs = z.strictObject({ id: z.uuid(), at: z.iso.datetime().optional(), size: z.int().min(1).default(1) });

  const plugin = (): IAgentPlugin => ({
    schema: agentSchema({
      sampleMake: { description: 'Makes a sample.', arguments: zArgs, returns: z.object({ n: z.number() }) },
    }),
    methods: { sampleMake: async () => ({ n: 1 }) },
  });

  test('describes methods in JSON Schema draft 7 without formats', () => {
    const { methods } = plugin().schema!.components;
    expect(methods.sampleMake).toMatchObject({
      description: 'Makes a sample.',
      arguments: { type: 'object', required: ['id'], additionalProperties: false },
      returnType: { type: 'object', properties: { n: { type: 'number' } } },
    });
    expect(JSON.stringify(methods)).not.toContain('"format"');
  });

  test('is understood by the validator of Veramo, which refuses wrong arguments', async () => {
    const agent = new Agent({ schemaValidation: true, plugins: [plugin()] });
    const id = '0b0f6a3e-5f0d-4f6e-9c1b-1f2d3c4b5a69';
    expect(await agent.execute('sampleMake', { id, at: noon })).toEqual({ n: 1 });
    for (const wrong of [{}, { id: 'x' }, { id, more: 1 }, { id, size: 0 }]) {
      await expect(agent.execute('sampleMake', wrong)).rejects.toMatchObject({ name: 'ValidationError' });
    }
  });
});
