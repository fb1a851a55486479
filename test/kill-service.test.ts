import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Client, createClient } from '@assent/api';
import { pseudoRandom } from '@assent/application/in-memory';
import { freePort, type LocalService, readNetwork, startLocalService } from '@assent/cli';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { auditChain, suspensionListsOf } from './support/audit-chain.ts';
import { auditService } from './support/audit-service.ts';
import { minedTransactions, nodeClient } from './support/chain-walk.ts';
import { auditIndex } from './support/chaos/audit-index.ts';
import { onlyService } from './support/chaos/plan-disturbances.ts';
import { signalNode } from './support/embedded-node.ts';
import { type Facts, noFacts, type RevocationFact } from './support/facts.ts';
import { openIntents } from './support/open-intents.ts';
import { walletFolder } from './support/people.ts';
import { builtProgram } from './support/repository.ts';
import { playRound } from './support/round/play-round.ts';
import { runChaos } from './support/run-chaos.ts';
import { ServiceProcess } from './support/service-process.ts';
import { submissionsIn } from './support/submissions.ts';
import { until } from './support/until.ts';
import { untilAcknowledged } from './support/until-acknowledged.ts';

// many more of them: npm run chaos
const kills = 6;

test('nothing acknowledged is lost when the service is killed at random moments', async () => {
  const seed = Number(process.env.ASSENT_CHAOS_SEED ?? Date.now() % 1_000_000);
  const lines: string[] = [];
  const report = await runChaos({
    kills,
    seed,
    setting: 'embedded',
    rules: onlyService,
    environment: process.env,
    onProgress: (line) => lines.push(line),
  });
  // The seed is in what is compared, so that a failure names it: ASSENT_CHAOS_SEED repeats it.
  expect({ seed, losses: report.losses }).toEqual({ seed, losses: [] });
  expect(report.done.working + report.done.starting).toBe(kills);
  expect(report.facts['grants revoked']).toBeGreaterThan(0);
  expect(report.facts['credentials revoked']).toBeGreaterThan(0);
}, 240_000);

test('a service that is killed again and again in its first start starts after all', async () => {
  const home = mkdtempSync(join(tmpdir(), 'assent-first-start-'));
  const random = pseudoRandom(Date.now());
  const port = await freePort();
  const service = new ServiceProcess({ program: builtProgram('service'), home, port, environment: process.env });
  try {
    for (let kill = 0; kill < 4; kill += 1) {
      service.start();
      await setTimeout(200 + random() * 1200);
      await service.kill();
    }
    service.start();
    await service.ready();
  } finally {
    await service.stop();
    signalNode(home, 'SIGKILL');
    rmSync(home, { recursive: true, force: true });
  }
}, 120_000);

describe('the audit behind it', () => {
  const wallets = walletFolder();
  const facts = noFacts();
  let service: LocalService;
  let operator: Client;

  beforeAll(async () => {
    service = await startLocalService({ program: builtProgram('service'), environment: process.env });
    const { url, operatorKey } = service;
    operator = createClient({ baseUrl: url, token: operatorKey });
    await playRound({ url, operator, wallets, facts, acknowledged: untilAcknowledged(10_000), goesOn: () => true });
    await until(
      () => openIntents(url),
      (count) => count === 0,
    );
  }, 90_000);

  afterAll(async () => {
    await service?.stop();
    wallets.remove();
  });

  const onService = (claimed: Facts) => auditService(claimed, service.url, operator);
  const onChain = async (claimed: Facts) => auditChain(claimed, await readNetwork(operator));

  test('finds nothing wrong where nothing is', async () => {
    expect(await onService(facts)).toEqual([]);
    expect(await onChain(facts)).toEqual([]);
  });

  test('finds an index that says something else', async () => {
    const network = await readNetwork(operator);
    const databaseUrl = `sqlite:${join(service.home, 'assent.sqlite')}`;
    const onIndex = async (claimed: Facts) =>
      (await auditIndex({ databaseUrl, url: service.url, network, facts: claimed })).differences;
    expect(await onIndex(facts)).toEqual([]);
    expect(await onIndex(withRevocations(facts, () => undefined))).toHaveLength(5);
    expect(await onIndex(withRevocations(facts, (known) => known ?? { revokedAt: '', intent: another }))).toHaveLength(
      4,
    );
  });

  test('finds what was forgotten and is done all the same, or given to somebody else', async () => {
    const network = await readNetwork(operator);
    const [credential, ...others] = facts.credentials.filter(({ revocation }) => revocation);
    const without: Facts = { ...facts, credentials: facts.credentials.filter((fact) => fact !== credential) };
    const gone = (fact: typeof credential): Facts => ({ ...noFacts(), credentials: fact ? [fact] : [] });
    expect(others).toHaveLength(1);
    expect(await auditChain(without, network, gone(credential))).toEqual([]);
    expect(await auditChain(facts, network, gone(credential))).toEqual([expect.stringMatching(/was given out again$/)]);
    const unrevoked = { ...credential!, revocation: undefined as never };
    expect(await auditChain(without, network, gone(unrevoked))).toEqual([
      expect.stringMatching(/was submitted 1 times, not 0/),
    ]);
  });

  test('counts what is submitted twice, of every kind', async () => {
    const network = await readNetwork(operator);
    const mined = await minedTransactions(nodeClient(network.rpcUrl));
    const kinds = Object.entries(submissionsIn([...mined, ...mined], network, suspensionListsOf(facts.credentials)));
    expect(kinds.map(([kind, { size }]) => [kind, size > 0])).toEqual(kinds.map(([kind]) => [kind, true]));
    const times = (isTurned: boolean) =>
      new Set(kinds.flatMap(([kind, counts]) => ((kind === 'suspensions') === isTurned ? [...counts.values()] : [])));
    expect([...times(false)]).toEqual([2]);
    expect([...times(true)].filter((count) => count % 2 !== 0)).toEqual([]);
    expect(kinds).toHaveLength(6);
  });

  test('finds a suspension that is missing, or was not asked for, here, on chain and in the index', async () => {
    const network = await readNetwork(operator);
    const databaseUrl = `sqlite:${join(service.home, 'assent.sqlite')}`;
    const suspended = facts.credentials.filter((fact) => fact.suspended);
    expect(suspended).toHaveLength(1);
    const others = facts.credentials.filter((fact) => !fact.suspended && !fact.revocation);
    for (const one of [...suspended, ...others]) {
      const claimed = { ...one, suspended: !one.suspended };
      const wrong = { ...facts, credentials: facts.credentials.map((fact) => (fact === one ? claimed : fact)) };
      expect(await onService(wrong)).toEqual([`suspension of credential ${one.id}`]);
      expect(await onChain(wrong)).toHaveLength(2);
      const { differences } = await auditIndex({ databaseUrl, url: service.url, network, facts: wrong });
      expect(differences).toEqual([`index: suspension of ${one.id} is not as on chain`]);
    }
    const tooOften = facts.credentials.map((fact) => ({ ...fact, turns: { most: fact.turns.most - 1 } }));
    expect(
      (await onChain({ ...facts, credentials: tooOften })).filter((loss) => loss.includes('was turned')),
    ).not.toEqual([]);
  });

  test('finds a revocation that is missing, here and on chain', async () => {
    const claimed = withRevocations(facts, (known) => known ?? { revokedAt: '', intent: another });
    const found = await onChain(claimed);
    expect(found.filter((loss) => /is (valid|suspended) on chain/.test(loss))).toHaveLength(4);
    expect(found.filter((loss) => loss.includes('submitted 0 times'))).toHaveLength(4);
    expect((await onService(claimed)).filter((loss) => loss.endsWith('not_found'))).toHaveLength(4);
  });

  test('finds a revocation that nobody asked for', async () => {
    const found = await onChain(withRevocations(facts, () => undefined));
    expect(found.filter((loss) => loss.includes('is revoked on chain'))).toHaveLength(5);
    const forgotten = await onChain({ ...facts, credentials: [], grants: [] });
    // Of a credential nobody knows, its place in the list cannot be told from a decoy.
    const consents = facts.grants.filter(({ revocation }) => revocation);
    expect(consents.length).toBeGreaterThan(0);
    expect(forgotten.filter((loss) => loss.includes('was never revoked'))).toHaveLength(consents.length);
    expect(await onService(withRevocations(facts, () => undefined))).not.toEqual([]);
  });

  test('finds a credential that changed, and people, sessions and decisions that are gone', async () => {
    const [organization] = facts.organizations;
    const stranger = { ...facts.patients[0]!, patient: { ...facts.patients[0]!.patient, id: another } };
    const claimed: Facts = {
      ...facts,
      organizations: [{ ...organization!, tenant: { ...organization!.tenant, name: 'Another' } }],
      patients: [stranger],
      credentials: [{ ...facts.credentials[0]!, compact: 'another' }],
      grants: [{ ...facts.grants[0]!, id: another }],
      decisions: [{ ...facts.decisions[0]!, permitted: 1000 }],
      checkIns: [{ ...facts.checkIns[0]!, accepted: 1000 }],
      sessions: [{ ...facts.sessions[0]!, token: 'another-token-altogether' }],
    };
    const found = (await onService(claimed)).join('\n');
    expect(found).toMatch(/^organisation clinic-/m);
    expect(found).toMatch(/^patient 0{8}-.*not_found$/m);
    expect(found).toMatch(/^history: \d+ permits/m);
    expect(found).toMatch(/^history: \d+ presentations/m);
    expect(found).toMatch(/^credential .* changed$/m);
    expect(found).toMatch(/^grant 0{8}-/m);
    expect(found).toMatch(/^session of .*unauthenticated$/m);
  });
});

const another = '00000000-0000-4000-8000-000000000001';

/** The facts with other revocations. */
function withRevocations(facts: Facts, change: (known?: RevocationFact) => RevocationFact | undefined): Facts {
  const changed = <T extends { readonly revocation?: RevocationFact }>({ revocation, ...fact }: T) => {
    const other = change(revocation);
    return { ...fact, ...(other ? { revocation: other } : {}) };
  };
  return {
    ...facts,
    credentials: facts.credentials.map(changed) as Facts['credentials'],
    grants: facts.grants.map(changed) as Facts['grants'],
  };
}
