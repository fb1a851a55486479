import { createECDH } from 'node:crypto';
import type { CompactCredential, CompactPresentation, Custody, PresentationBinding } from '@assent/application';
import { type Did, type Instant, instantFrom } from '@assent/domain';
import type { CredentialPayload, ProofFormat } from '@veramo/core-types';
import { identityClaims } from '../sample-claims.ts';
import { fillerDid } from './fill-database.ts';
import type { SizedAgent } from './sized-agent.ts';

/** One operation of an agent, and how many of it are done in one turn, so many at a time. */
export interface Measure {
  readonly name: string;
  readonly count: number;
  readonly atOnce: number;
  /** Done before a turn, and not measured. */
  warm?(): Promise<void>;
  /** Fails if the operation did not do what is measured. */
  run(index: number): Promise<void>;
}

const now = instantFrom(Date.now());
const custody: Custody = 'service';
const noon = '2026-01-01T00:00:00Z' as Instant;

function credentialOf(issuer: Did, subject: Did): CredentialPayload {
  const { claims } = identityClaims;
  return {
    id: `urn:uuid:${crypto.randomUUID()}`,
    type: ['VerifiableCredential', 'PatientIdentityCredential'],
    issuer,
    ...{ validFrom: noon, validUntil: '2030-01-01T00:00:00Z' },
    credentialSubject: { id: subject, ...structuredClone(claims) },
    credentialStatus: {
      ...{ type: 'StatusRegistryEntry', statusPurpose: 'revocation', chainId: 31_337, index: 7 },
      ...{ registry: `0x${'11'.repeat(20)}`, listId: `0x${'ab'.repeat(32)}` },
    },
  } as unknown as CredentialPayload;
}

/** Issuers whose keys the agent remembers, and how many are used once in a turn, and so are read from the database. */
const busyIssuers = 8;
const coldIssues = 24;
/** Credentials saved in a turn, each about somebody new. */
const saves = 128;

/** How many issuers and how many people so many rounds need, the first of which does not count. */
export const needsOf = (rounds: number) => ({
  issuers: busyIssuers + (rounds + 1) * coldIssues,
  people: (rounds + 1) * saves,
});

const proofFormat = 'dc+sd-jwt' as ProofFormat;
export const credentialsPerHolder = 5;

/** What is measured, on one agent. Each holder gets five saved credentials first, and presents them. */
export async function measuresOf(sized: SizedAgent, newSubject: (index: number) => Did): Promise<readonly Measure[]> {
  const { agent, proofs, issuers, holders, rows } = sized;
  const busy = issuers.slice(0, busyIssuers);
  const [verifier] = busy as [Did];
  const issueAs = (issuer: Did, subject: Did) =>
    agent.createVerifiableCredential({ credential: credentialOf(issuer, subject), proofFormat });
  const issue = (index: number, subject: Did) => issueAs(busy[index % busy.length] as Did, subject);
  const holderAt = (index: number) => holders[index % holders.length] as Did;
  const warm = async () => {
    for (const index of busy.keys()) await issue(index, holderAt(index));
  };
  const save = (verifiableCredential: Awaited<ReturnType<typeof issue>>) =>
    agent.dataStoreSaveVerifiableCredential({ verifiableCredential });
  const subjects = holders.flatMap((holder) => Array.from({ length: credentialsPerHolder }, () => holder));
  const credentials = await Promise.all(subjects.map((subject, index) => issue(index, subject)));
  await Promise.all(credentials.map(save));
  const tokens = credentials.map(({ proof }) => String(proof.jwt) as CompactCredential);
  const binding: PresentationBinding = { challenge: 'nonce', audience: verifier };
  const presentations = await Promise.all(holders.map((holder, at) => present(sized, holder, at, tokens, binding)));
  const rowAt = spreadOver(rows);

  return [
    {
      ...{ name: 'issue', count: 48, atOnce: 1, warm },
      run: async (index) => void (await issue(index, holderAt(index))),
    },
    {
      ...{ name: 'issue, nothing remembered', count: coldIssues, atOnce: 1 },
      async run(index) {
        const once = issuers[busyIssuers + index];
        if (!once) throw new RangeError('every issuer was used already');
        await issueAs(once, holderAt(index));
      },
    },
    {
      ...{ name: 'issue and save', count: saves, atOnce: 32, warm },
      run: async (index) => void (await save(await issue(index, newSubject(index)))),
    },
    {
      ...{ name: 'verify', count: 48, atOnce: 1 },
      async run(index) {
        const checked = await proofs.verifyCredential(tokens[index % tokens.length] ?? '');
        if (!checked.valid) throw new Error('a credential does not verify');
      },
    },
    {
      ...{ name: 'verify a presentation of 5', count: 8, atOnce: 1 },
      async run(index) {
        const presentation = presentations[index % presentations.length] ?? '';
        const checked = await proofs.verifyPresentation(presentation, binding, now);
        if (!checked.valid || checked.value.credentials.length !== credentialsPerHolder) {
          throw new Error('a presentation does not verify');
        }
      },
    },
    {
      ...{ name: 'look up a DID', count: 48, atOnce: 1 },
      async run(index) {
        const did = fillerDid(rowAt(index), rows);
        if ((await agent.didManagerGet({ did })).did !== did) throw new Error(`DID ${index} is not there`);
      },
    },
    {
      ...{ name: 'list by subject, 5 found', count: 24, atOnce: 1 },
      async run(index) {
        const value: string[] = [holderAt(index)];
        const found = await agent.dataStoreORMGetVerifiableCredentials({ where: [{ column: 'subject', value }] });
        if (found.length < credentialsPerHolder) throw new Error('credentials are missing');
      },
    },
  ];
}

/**
 * Rows from all parts of a table, each once before any comes again: the agent remembers a DID for some seconds, and among few,
 * chance comes back to many of them in that time.
 */
function spreadOver(rows: number): (index: number) => number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let step = Math.ceil(rows * 0.618);
  while (divisor(step, rows) > 1) step += 1;
  return (index) => (index * step) % rows;
}

/** DIDs of as many people as are asked for, always the same ones, each with a key that is made before anything is measured. */
export function peopleFor(count: number): (index: number) => Did {
  const people = Array.from({ length: count }, () => {
    const point = createECDH('prime256v1').generateKeys();
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
    return `did:jwk:${Buffer.from(JSON.stringify({ kty: 'EC', crv: 'P-256', x, y })).toString('base64url')}` as Did;
  });
  return (index) => {
    const did = people[index];
    if (!did) throw new RangeError('there are no more people');
    return did;
  };
}

async function present(
  { signer }: SizedAgent,
  holder: Did,
  at: number,
  tokens: readonly CompactCredential[],
  binding: PresentationBinding,
): Promise<CompactPresentation> {
  const own = tokens.slice(at * credentialsPerHolder, (at + 1) * credentialsPerHolder);
  const shown = own.map((compact) => ({ compact, disclose: 'all' as const }));
  return signer.signPresentation(holder, shown, binding, { at: now, custody });
}
