import type { Did } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createAgent } from '@veramo/core';
import type { IAgentPlugin, IPluginMethodMap, VerifiableCredential } from '@veramo/core-types';
import { CredentialProviderJWT } from '@veramo/credential-jwt';
import { payloadFromDraft } from '../credentials/credential-payload.ts';
import { AssentResolver } from '../dids/assent-resolver.ts';
import { createPatientDid } from '../dids/did-providers.ts';
import { draftOf } from '../testing/sample-credentials.ts';
import { createWallet, type Wallet } from '../testing/wallet.ts';
import type { VerifyingAgent } from './assent-agent.ts';
import { AssentCredentialPlugin } from './assent-credential-plugin.ts';
import { createQuietAgent } from './quiet-agent.ts';

interface Giving extends IPluginMethodMap {
  give(): Promise<unknown>;
}

let wallet: Wallet;
let issuer: Did;
beforeAll(async () => {
  wallet = createWallet();
  issuer = await createPatientDid(wallet.agent, 'jwk');
});

const order = (changes = {}) => ({
  credential: payloadFromDraft(draftOf(issuer, issuer, { format: 'vc+jwt', ...changes })),
  proofFormat: 'vc+jwt' as const,
});

describe('QuietAgent', () => {
  test('never makes text of what its methods take and return, as Veramo does for its debug output', async () => {
    const secret = {
      toJSON: () => {
        throw new Error('was written down');
      },
    };
    const plugins: IAgentPlugin[] = [{ methods: { give: async () => secret } }];
    await expect(createAgent<Giving>({ plugins }).give()).rejects.toThrow('was written down');
    expect(await createQuietAgent<Giving>({ plugins }).give()).toBe(secret);
  });

  test('hands methods the agent and its context, and refuses a method that it does not have', async () => {
    const plugin: IAgentPlugin = { methods: { tell: async (args, { agent, tenant }) => ({ args, agent, tenant }) } };
    const agent = createQuietAgent<{
      tell(args?: object): Promise<unknown>;
      execute(name: string, args: object): unknown;
    }>({
      plugins: [plugin],
      context: { tenant: 'clinic' },
    });
    expect(await agent.tell({ a: 1 })).toEqual({ args: { a: 1 }, agent, tenant: 'clinic' });
    expect(await agent.tell()).toEqual({ args: {}, agent, tenant: 'clinic' });
    await expect(agent.execute('nothing', {})).rejects.toThrow('Method not available: nothing');
  });

  test('validates arguments by schema if that is asked for', async () => {
    const agent = createQuietAgent<VerifyingAgent>({ schemaValidation: true, plugins: [new AssentResolver()] });
    await expect(agent.resolveDid({} as never)).rejects.toThrow(/didUrl/);
  });
});

describe('AssentCredentialPlugin', () => {
  test('issues without changing what it is given', async () => {
    const { credential, proofFormat } = order();
    const before = structuredClone(credential);
    await wallet.agent.createVerifiableCredential({ credential, proofFormat });
    expect(credential).toEqual(before);
  });

  test('says why an issuer cannot sign', async () => {
    const stranger = await createPatientDid(createWallet().agent, 'jwk');
    const call = wallet.agent.createVerifiableCredential(order({ issuer: stranger }));
    await expect(call).rejects.toMatchObject({ code: 'key_unavailable', params: { did: stranger } });
    const noDid = wallet.agent.createVerifiableCredential({ ...order(), credential: { issuer: 'nobody' } });
    await expect(noDid).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('saves what it issued if it is asked to, and only then', async () => {
    const saved: VerifiableCredential[] = [];
    const store: IAgentPlugin = {
      methods: {
        dataStoreSaveVerifiableCredential: async ({ verifiableCredential }) => {
          saved.push(verifiableCredential);
          return 'hash';
        },
      },
    };
    const { methods } = wallet.agent as unknown as { methods: IAgentPlugin['methods'] };
    const agent = createQuietAgent<Wallet['agent']>({ plugins: [{ methods: { ...methods } }, store] });
    await agent.createVerifiableCredential(order());
    expect(saved).toEqual([]);
    const credential = await agent.createVerifiableCredential({ ...order(), save: true });
    expect(saved).toEqual([credential]);
  });

  test('leaves other formats to the providers that it is given', async () => {
    const { methods } = wallet.agent as unknown as { methods: IAgentPlugin['methods'] };
    const plugin = new AssentCredentialPlugin({ others: [new CredentialProviderJWT()] });
    const agent = createQuietAgent<Wallet['agent']>({ plugins: [{ methods: { ...methods } }, plugin as never] });
    const credential = { issuer: { id: issuer }, credentialSubject: { id: issuer, a: 1 } };
    const { proof } = await agent.createVerifiableCredential({ credential, proofFormat: 'jwt' });
    expect((await agent.verifyCredential({ credential: String(proof.jwt) })).error?.errorCode).not.toBe('malformed');
    const none = wallet.agent.createVerifiableCredential({ credential, proofFormat: 'jwt' });
    await expect(none).rejects.toThrow('invalid_setup');
  });
});
