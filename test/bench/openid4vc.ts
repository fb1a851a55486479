import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Client, createClient } from '@assent/api';
import { type LocalService, startLocalService } from '@assent/cli';
import { vctOf } from '@assent/domain';
import { type Figure, printFigures } from '../support/figures.ts';
import { quantile } from '../support/freshness/samples.ts';
import { bareCryptography } from '../support/openid4vc/bare-cryptography.ts';
import { type LeanWallet, leanWallet } from '../support/openid4vc/lean-wallet.ts';
import { builtProgram } from '../support/repository.ts';
import { identityClaims } from '../support/sample-claims.ts';
import { until } from '../support/until.ts';

const type = 'PatientIdentity' as const;
const configuration = `${type}_dc+sd-jwt`;
const query = {
  credentials: [{ id: 'name', format: 'dc+sd-jwt' as const, meta: { vct_values: [vctOf(type)] } }],
};

/** Sessions at a time: enough to keep both cores busy. */
const atOnce = 8;
const warmUp = 40;

interface Measured {
  readonly perSecond: number;
  readonly timesMs: readonly number[];
}

/** Runs so many sessions, `atOnce` of them at a time. */
async function measure(count: number, session: () => Promise<unknown>, width = atOnce): Promise<Measured> {
  const timesMs: number[] = [];
  let left = count;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      const startedMs = performance.now();
      await session();
      timesMs.push(performance.now() - startedMs);
    }
  };
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: width }, work));
  return { perSecond: (count * 1000) / (performance.now() - startedMs), timesMs };
}

async function clinicOf(service: LocalService): Promise<Client> {
  const { operatorKey } = JSON.parse(readFileSync(join(service.home, 'secrets.json'), 'utf8'));
  const operator = createClient({ baseUrl: service.url, token: operatorKey });
  const body = { id: 'clinic' as never, kind: 'clinic' as const, name: 'The clinic', accreditedFor: [type] };
  const { apiKey } = await operator.onboardOrganization({ body });
  return createClient({ baseUrl: service.url, token: apiKey });
}

async function sessionsOf(clinic: Client, wallet: LeanWallet) {
  const issue = async () => {
    const { uri } = await clinic.openOffer({ body: { type, claims: identityClaims.claims as never } });
    return wallet.receive(uri, configuration);
  };
  const credential = await issue();
  // what is not on the chain yet is unknown
  const { credentials } = await clinic.listCredentials({});
  await until(
    async () => (await fetch(credentials[0]?.status.uri ?? '')).status,
    (status) => status === 200,
  );
  const present = async () => {
    const { id, uri } = await clinic.openPresentationSession({
      body: { dcql: structuredClone(query), client_id_prefix: 'decentralized_identifier' },
    });
    await wallet.present(uri, 'name', credential);
    return id;
  };
  const accepted = await clinic.readPresentationSession({ params: { id: await present() } });
  if (accepted.verdict !== 'accepted') throw new Error('a presentation was not accepted');
  return { issue, present };
}

const figuresOf = (what: string, { perSecond, timesMs }: Measured, bare: Measured): Figure[] => [
  { figure: `openid4vc: ${what} sessions, encrypted`, value: perSecond, unit: 'sessions/s', target: null },
  { figure: `openid4vc: ${what} session, p50`, value: quantile(timesMs, 0.5), unit: 'ms', target: null },
  { figure: `openid4vc: ${what} session, p99`, value: quantile(timesMs, 0.99), unit: 'ms', target: null },
  { figure: `openid4vc: floor: cryptography of ${what}`, value: quantile(bare.timesMs, 0.5), unit: 'ms', target: null },
];

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { sessions: { type: 'string', default: '600' } } });
  const count = Number(values.sessions);
  if (!Number.isInteger(count) || count < atOnce) throw new Error(`--sessions takes a number from ${atOnce} on`);
  const service = await startLocalService({
    program: builtProgram('service'),
    environment: { ...process.env, ASSENT_RATE_PER_SECOND: '100000', ASSENT_RATE_BURST: '100000' },
  });
  try {
    const { issue, present } = await sessionsOf(await clinicOf(service), await leanWallet());
    const bare = await bareCryptography();
    for (const session of [issue, present, bare.issuance, bare.presentation]) await measure(warmUp, session);
    const parts = 4;
    const all = { issue: [], present: [], bareIssue: [], barePresent: [] } as Record<string, Measured[]>;
    for (let part = 0; part < parts; part += 1) {
      all.issue?.push(await measure(count / parts, issue));
      all.bareIssue?.push(await measure(60, bare.issuance, 1));
      all.present?.push(await measure(count / parts, present));
      all.barePresent?.push(await measure(60, bare.presentation, 1));
      console.error(`part ${part + 1} of ${parts}`);
    }
    const joined = (measured: readonly Measured[] = []): Measured => ({
      perSecond: measured.reduce((sum, { perSecond }) => sum + perSecond, 0) / measured.length,
      timesMs: measured.flatMap(({ timesMs }) => timesMs),
    });
    printFigures([
      ...figuresOf('issuance', joined(all.issue), joined(all.bareIssue)),
      ...figuresOf('presentation', joined(all.present), joined(all.barePresent)),
    ]);
  } finally {
    await service.stop();
  }
}

await main();
