import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Client, createClient, followEvents } from '@assent/api';
import { addWebhook, type DeliverPorts, deliverEvents, readEvents } from '@assent/application';
import { newDid, newReceipt, tenantA } from '@assent/application/behaviours';
import { freePort } from '@assent/cli';
import { type Event, ethrAddressOf } from '@assent/domain';
import { aesKeyring, type Database, databaseStore, openDatabase } from '@assent/store';
import { secureRandom, systemClock } from '@assent/veramo';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { testAuthority } from '../packages/openid4vc/src/testing/test-authority.ts';
import { type CrashablePostgres, startPostgres } from './support/crashable-postgres.ts';
import { signalNode } from './support/embedded-node.ts';
import { grantOf, type Organization, onboard, viewObservations } from './support/people.ts';
import { builtProgram, repositoryFile } from './support/repository.ts';
import { ServiceProcess } from './support/service-process.ts';
import { until } from './support/until.ts';
import { webhookReceiver } from './support/webhook-receiver.ts';

describe('a service with a receiver of webhooks', () => {
  /** Stays in the folder of agent.yml, from where packages are found. */
  const agentFile = repositoryFile(`.agent-events-${process.pid}.yml`);
  const home = mkdtempSync(join(tmpdir(), 'assent-events-'));
  let receiver: Awaited<ReturnType<typeof webhookReceiver>>;
  let service: ServiceProcess;
  let operator: Client;
  let clinic: Organization;

  /** agent.yml for a network that has its receivers inside: on this machine, under a root of its own. */
  const agentFor = (ca: string): string =>
    readFileSync(repositoryFile('agent.yml'), 'utf8').replace(
      '#webhookSender"\n',
      `#webhookSender"\n  $args:\n    - allowedRanges: ["127.0.0.0/8", "::1/128"]\n      ca: ${JSON.stringify(ca)}\n`,
    );

  beforeAll(async () => {
    const web = await testAuthority('CN=Web', new Date());
    const { pem, keys } = await web.issue('CN=localhost', { dns: 'localhost' });
    const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
    const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`;
    receiver = await webhookReceiver({ cert: pem, key });
    writeFileSync(agentFile, agentFor(web.pem));
    const environment = { PATH: process.env.PATH, ASSENT_AGENT_FILE: agentFile, ASSENT_ANCHOR_INTERVAL_MS: '200' };
    service = new ServiceProcess({ program: builtProgram('service'), home, port: await freePort(), environment });
    service.start();
    await service.ready();
    const { operatorKey } = JSON.parse(readFileSync(join(home, 'secrets.json'), 'utf8')) as { operatorKey: string };
    operator = createClient({ baseUrl: service.url, token: operatorKey });
    clinic = await onboard(service.url, operator, 'clinic', ['PatientIdentity']);
  }, 120_000);
  afterAll(async () => {
    await service?.stop();
    signalNode(home, 'SIGKILL');
    await receiver?.close();
    rmSync(agentFile, { force: true });
    rmSync(home, { recursive: true, force: true });
  });

  /** A patient without a device, a consent, a decision by it, and its end. */
  async function happen(): Promise<void> {
    const { client, tenant } = clinic;
    const onboarded = await client.onboardPatient({ body: { custody: 'service' } });
    if (!onboarded.valid) throw new Error('the patient was not registered');
    const { id, did } = onboarded.patient;
    const grant = grantOf(did, tenant.did);
    await client.grantForPatient({ params: { id }, body: { grant: structuredClone(grant) as never } });
    await client.decide({ body: viewObservations(did, tenant.did) });
    await client.revokeGrantForPatient({ params: { id: grant.id } });
    await client.decide({ body: viewObservations(did, tenant.did) });
  }
  const ownTypes = ['grant.received', 'grant.revoked', 'access.permitted', 'access.denied'] as const;
  const listed = async (): Promise<readonly Event[]> => {
    const query = { after: 0, limit: 200, types: ownTypes.join(',') };
    return (await clinic.client.readEvents({ query })).events;
  };
  const idsOf = (events: readonly { readonly id: string }[]) => events.map(({ id }) => id);

  test('tells both who listens and the receiver everything in order, though it is killed half-way', async () => {
    const { id, secret } = await clinic.client.addWebhook({ body: { url: receiver.url, types: [...ownTypes] } });
    receiver.state.secret = secret;
    const ending = new AbortController();
    const heard: Event[] = [];
    const listening = (async () => {
      const from = { baseUrl: service.url, token: clinic.apiKey, types: ownTypes, after: 0 };
      for await (const event of followEvents({ ...from, pauseMs: 200, signal: ending.signal })) heard.push(event);
    })();

    await happen();
    await receiver.until(4);
    // it does not hear what becomes of the next event but one
    receiver.state.silentFrom = 6;
    await happen();
    expect(await receiver.until(6)).toHaveLength(6);
    await service.kill();
    receiver.state.silentFrom = Number.POSITIVE_INFINITY;
    service.start();
    await service.ready();
    await happen();

    const all = await listed();
    expect(all).toHaveLength(12);
    // until the right to deliver of the process that was killed is over
    const { received } = receiver;
    await receiver.until(13, 60_000);
    expect(received.every(({ isSigned }) => isSigned)).toBe(true);
    expect(received.map(({ event }) => event.id)).toEqual(idsOf(received));
    expect(idsOf(received)).toEqual(idsOf([...all.slice(0, 6), ...all.slice(5)]));
    expect(received.map(({ event }) => event)).toContainEqual(all[11]);
    await until(
      async () => heard.length,
      (count) => count >= 12,
    );
    ending.abort();
    await listening;
    expect(heard).toEqual(all);
    const { deliveries } = await clinic.client.listDeliveries({ params: { id }, query: { limit: 200 } });
    expect(deliveries.map(({ event, delivered }) => ({ event, delivered })).reverse()).toEqual(
      all.map((event) => ({ event: event.id, delivered: true })),
    );
  }, 150_000);

  test('tells of what contracts say: logs that are anchored, and issuers', async () => {
    const { tenant, client } = await onboard(service.url, operator, 'lab', ['LabResult']);
    await operator.suspendIssuer({ body: { issuer: tenant.did, type: 'LabResult' } });
    const types = ['log.anchored', 'issuer.accredited', 'issuer.suspended'] as const;
    const found = await until(
      async () => (await client.readEvents({ query: { after: 0, limit: 200, types: types.join(',') } })).events,
      (events) => types.every((type) => events.some((event) => event.type === type)),
      30_000,
    );
    expect([...new Set(found.map(({ type }) => type))].sort()).toEqual([...types].sort());
    expect(found.find(({ type }) => type === 'issuer.suspended')?.data).toMatchObject({
      credentialType: 'LabResult',
      issuer: ethrAddressOf(tenant.did),
      block: expect.any(Number),
    });
    const log = await (await fetch(`${service.url}/log/checkpoint`)).text();
    expect(log).toContain(String(found.find(({ type }) => type === 'log.anchored')?.data.log));
  }, 60_000);

  test('ends its streams when it stops, and in time', async () => {
    const response = await fetch(`${service.url}/v1/events/stream`, {
      headers: { authorization: `Bearer ${clinic.apiKey}` },
    });
    const text = response.text();
    const startedMs = performance.now();
    await service.stop();
    expect(await text).toMatch(/^retry: 2000\nid: \d+\n\n/);
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  }, 30_000);
});

describe('two processes on one PostgreSQL', () => {
  let postgres: CrashablePostgres;
  let databases: readonly Database[];
  beforeAll(async () => {
    postgres = await startPostgres();
    databases = [await openDatabase(postgres.url), await openDatabase(postgres.url)];
  }, 120_000);
  afterAll(async () => {
    for (const database of databases ?? []) await database.close();
    await postgres?.stop();
  });

  test('send every event once and in its order, while both write', async () => {
    const keyring = aesKeyring([{ id: 'first', key: new Uint8Array(32).fill(7) }]);
    const stores = databases.map((database) => databaseStore(database, keyring));
    const sent: string[] = [];
    let atOnce = 0;
    const webhookSender: DeliverPorts['webhookSender'] = {
      async send({ id }) {
        atOnce += 1;
        sent.push(atOnce === 1 ? id : `${id} at the same time`);
        await setTimeout(1);
        atOnce -= 1;
        return { delivered: true, status: 200 };
      },
    };
    const processes = stores.map((store) => {
      const ports = { store, clock: systemClock(), random: secureRandom(), webhookSender, isStopping: () => false };
      return { store, ports, owner: secureRandom().uuid() };
    });
    const [first] = processes;
    if (!first) throw new Error('no process');
    await addWebhook(first.ports, tenantA, { url: 'https://receiver.example/' });
    const write = (index: number) =>
      processes[index % 2]?.store.tenant(tenantA, async ({ receipts, webhooks }) => {
        await receipts.append(newReceipt(newDid()));
        for (let pause = 0; pause < index % 5; pause += 1) await webhooks.list();
      });
    let isWriting = true;
    const delivering = processes.map(async ({ store, ports, owner }) => {
      for (let idle = 0; isWriting || idle < 20; idle += 1) {
        for (const due of await store.reading(({ dueWebhooks }) => dueWebhooks(ports.clock.now()))) {
          const { position } = await deliverEvents(ports, owner, due);
          if (position > due.position) idle = 0;
        }
        await setTimeout(10);
      }
    });
    for (let round = 0; round < 5; round += 1)
      await Promise.all(Array.from({ length: 20 }, (_, index) => write(round * 20 + index)));
    isWriting = false;
    await Promise.all(delivering);
    const { events } = await readEvents(first, tenantA, { after: 0, limit: 1000 });
    expect(events).toHaveLength(100);
    expect(sent).toEqual(events.map(({ id }) => id));
  }, 60_000);
});
