import { type Keyring, privateKeyContext } from '@assent/application';
import {
  newAuditLog,
  newAuthorizationState,
  newBytes32,
  newCredential,
  newDid,
  newErasure,
  newHealthLink,
  newOffer,
  newProofIssuer,
  newProofRequest,
  newSession,
  newStudyEntry,
  newWebhook,
  proofOutcome,
  tenantA,
  tenantB,
} from '@assent/application/behaviours';
import { zAddress, zInstant } from '@assent/domain';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Database } from '../database.ts';
import { databaseKeyStore } from '../database-key-store.ts';
import { databaseLedger } from '../database-ledger.ts';
import { databaseStore } from '../database-store.ts';
import { postgresDatabases, sqliteDatabases, type TestDatabases } from '../testing/test-databases.ts';
import { startTestPostgres, type TestPostgres } from '../testing/test-postgres.ts';
import { aesKeyring } from './aes-keyring.ts';
import { rewrapKeys } from './rewrap-keys.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startTestPostgres();
});
afterAll(() => server.stop());

const [oldKey, newKey] = [1, 2].map((byte) => ({ id: `key-${byte}`, key: new Uint8Array(32).fill(byte) })) as [
  { id: string; key: Uint8Array },
  { id: string; key: Uint8Array },
];
const before = aesKeyring([oldKey]);
const during = aesKeyring([newKey, oldKey]);
const after = aesKeyring([newKey]);
const webhooks = [newWebhook(), newWebhook()] as const;
const webhookAt = (tenant: string) => webhooks[tenant === tenantA ? 0 : 1];
const scope = { chainId: 31337, signer: zAddress.parse(`0x${'aa'.repeat(20)}`) };

describe.each<[string, TestDatabases]>([
  ['SQLite', sqliteDatabases()],
  ['PostgreSQL', postgresDatabases(() => server)],
])('rewrapKeys on %s', (_, databases) => {
  let database: Database;
  beforeEach(async () => {
    database = await databases.open();
  });
  afterEach(() => databases.closeAll());

  /** More than one batch of private keys and of intents; subjects at two tenants. */
  async function fill(keyring: Keyring) {
    const keyStore = databaseKeyStore(database);
    const aliases = Array.from({ length: 120 }, (_, index) => `alias-${index}`);
    for (const alias of aliases) {
      await keyStore.putPrivateKey(alias, 'Ed25519', keyring.seal(Buffer.from(alias), privateKeyContext(alias)));
    }
    const credentials = Array.from({ length: 3 }, () => newCredential(newDid()));
    const session = newSession();
    const offer = newOffer();
    const [link, linkOfSubject] = [newHealthLink(), newHealthLink(credentials[0]!.subject)];
    const state = newAuthorizationState();
    const erasure = newErasure({ kept: { subject: newDid(), until: zInstant.parse('2026-01-31T10:00:00Z') } });
    for (const tenant of [tenantA, tenantB]) {
      await databaseStore(database, keyring).tenant(tenant, async (records) => {
        for (const credential of credentials) await records.credentials.insert(credential);
        await records.presentationSessions.insert(session);
        await records.issuanceSessions.insert(offer);
        await records.authorizationStates.put(state);
        await records.webhooks.insert(webhookAt(tenant));
        await records.fhirPatients.link(credentials[0]!.subject, 'patient-1');
        await records.erasures.insert(erasure);
        for (const one of [{ ...link, hash: `${link.hash}${tenant}` }, linkOfSubject])
          await records.healthLinks.insert(one);
        const [proofIssuer, proofRequest] = [newProofIssuer(), newProofRequest('study')];
        await records.proofs.issuers.insert(proofIssuer);
        await records.proofs.requests.insert(proofRequest);
        await records.proofs.requests.conclude(proofRequest.id, session.createdAt, proofOutcome);
        await records.proofs.journals.append(newStudyEntry('study', 1));
      });
    }
    const intents = Array.from({ length: 110 }, (_, index) => ({
      id: `intent-${index}`,
      intent:
        index === 0
          ? ({ kind: 'create_list', salt: newBytes32() } as const)
          : ({ kind: 'reveal_consent', secret: newBytes32() } as const),
    }));
    const log = newAuditLog(1);
    await databaseStore(database, keyring).network(async ({ auditLog, outbox }) => {
      await auditLog.open(log);
      for (const { id, intent } of intents) await outbox.enqueue(id, intent);
    });
    const conclude = { at: session.expiresAt, step: 'declined_by_wallet' } as const;
    await databaseStore(database, keyring).tenant(tenantA, ({ presentationSessions }) =>
      presentationSessions.conclude(session.id, { kind: 'declined' }, conclude),
    );
    return { aliases, credentials, intents, log, session, offer, state, link, linkOfSubject };
  }

  test('afterwards everything opens without the old key, and a second run has nothing to do', async () => {
    const { aliases, credentials, intents, log, session, offer, state, link, linkOfSubject } = await fill(before);
    expect(await rewrapKeys(database, during)).toEqual({
      privateKeys: 120,
      subjectKeys: 6,
      intents: 109,
      auditLogs: 1,
      presentationSessions: 2,
      issuanceSessions: 2,
      authorizationStates: 2,
      fhirLookupKeys: 2,
      erasures: 2,
      webhooks: 2,
      healthLinks: 2,
      proofIssuers: 2,
      proofRequests: 2,
      studyEntries: 2,
    });
    expect(await rewrapKeys(database, after)).toEqual({
      privateKeys: 0,
      subjectKeys: 0,
      intents: 0,
      auditLogs: 0,
      presentationSessions: 0,
      issuanceSessions: 0,
      authorizationStates: 0,
      fhirLookupKeys: 0,
      erasures: 0,
      webhooks: 0,
      healthLinks: 0,
      proofIssuers: 0,
      proofRequests: 0,
      studyEntries: 0,
    });

    const proven = await databaseStore(database, after).tenant(tenantB, async ({ proofs }) => ({
      secrets: (await proofs.issuers.list()).map(({ secrets }) => Object.keys(secrets)),
      outcomes: (await proofs.requests.ofStudy('study')).map(({ answered }) => answered?.outcome),
    }));
    expect(proven).toEqual({ secrets: [['secretKey', 'registrySecretKey']], outcomes: [proofOutcome] });
    for (const { alias, sealed } of await databaseKeyStore(database).listPrivateKeys()) {
      expect(Buffer.from(after.open(sealed, privateKeyContext(alias))).toString()).toBe(alias);
    }
    expect(await databaseKeyStore(database).listPrivateKeys()).toHaveLength(aliases.length);
    const kept = await databaseStore(database, after).tenant(tenantB, (records) =>
      records.credentials.list({}, { limit: 10, offset: 0 }),
    );
    expect(kept).toEqual([...credentials].reverse());
    const again = await databaseStore(database, after).tenant(tenantA, ({ presentationSessions }) =>
      presentationSessions.get(session.id),
    );
    const offered = await databaseStore(database, after).tenant(tenantB, ({ issuanceSessions }) =>
      issuanceSessions.get(offer.id),
    );
    expect(offered).toEqual(offer);
    const authorizing = await databaseStore(database, after).tenant(tenantB, ({ authorizationStates }) =>
      authorizationStates.get(state.hash, session.createdAt),
    );
    for (const one of [link, linkOfSubject]) {
      const found = await databaseStore(database, after).tenant(tenantB, ({ healthLinks }) => healthLinks.get(one.id));
      expect(found?.content).toEqual(one.content);
    }
    const linked = databaseStore(database, after).tenant(tenantB, ({ fhirPatients }) =>
      fhirPatients.subjectOf('patient-1'),
    );
    expect(await linked).toBe(credentials[0]!.subject);
    const hooks = await databaseStore(database, after).tenant(tenantB, ({ webhooks }) => webhooks.list());
    expect(hooks).toEqual([webhookAt(tenantB)]);
    expect(authorizing).toEqual(state);
    expect(again).toMatchObject({ responseKey: session.responseKey, outcome: { kind: 'declined' } });
    const opened = await databaseStore(database, after).network(({ auditLog }) => auditLog.current());
    expect(opened).toEqual(log);
    expect(await databaseLedger(database, after, scope).queued(200)).toEqual(intents);
  });

  test('a run without the old key fails, keeps what was done, and can be taken up again', async () => {
    const keyStore = databaseKeyStore(database);
    await fill(before);
    await keyStore.putPrivateKey(
      'zz-lost',
      'Ed25519',
      aesKeyring([{ ...oldKey, id: 'lost' }]).seal(Buffer.from('x'), privateKeyContext('zz-lost')),
    );
    await expect(rewrapKeys(database, during)).rejects.toMatchObject({
      code: 'key_unavailable',
      params: { keyId: 'lost' },
    });
    const current = (await keyStore.listPrivateKeys()).filter(({ sealed }) => during.isCurrent(sealed));
    expect(current).toHaveLength(100);
    await keyStore.deletePrivateKey('zz-lost');
    expect(await rewrapKeys(database, during)).toEqual({
      privateKeys: 20,
      subjectKeys: 6,
      intents: 109,
      auditLogs: 1,
      presentationSessions: 2,
      issuanceSessions: 2,
      authorizationStates: 2,
      fhirLookupKeys: 2,
      erasures: 2,
      webhooks: 2,
      healthLinks: 2,
      proofIssuers: 2,
      proofRequests: 2,
      studyEntries: 2,
    });
  });
});
