import { type DcqlQuery, type Did, type Instant, type Tenant, type TypedClaims, vctOf } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { accreditIssuer } from '../accreditation/accredit-issuer.ts';
import { revokeCredential } from '../credentials/revoke-credential.ts';
import { suspendCredential } from '../credentials/suspend-credential.ts';
import { readEvents } from '../events/read-events.ts';
import type { IssuedCredential } from '../ports/stored-rows.ts';
import { acceptPresentation } from '../presentations/accept-presentation.ts';
import { answer, ask, createWorld, heldFrom, issue, now, registerPatient, type World } from '../testing/world.ts';
import { dispensePrescription } from './dispense-prescription.ts';

const later = '2027-06-01T09:00:00Z' as Instant;
const coding = { system: 'http://snomed.info/sct', code: '372687004' };
const prescriptionOf = (fills: number): TypedClaims => ({
  type: 'Prescription',
  claims: { medication: coding, dosage: 'One in the morning', fills, authoredOn: '2026-06-01' as never },
});
const referralTo = (to: Did): TypedClaims => ({
  type: 'Referral',
  claims: { to, service: coding, priority: 'urgent', authoredOn: '2026-06-01' as never },
});
const queryFor = (type: 'Prescription' | 'Referral', ...names: string[]): DcqlQuery => ({
  credentials: [
    {
      ...{ id: 'shown', format: 'dc+sd-jwt', meta: { vct_values: [vctOf(type)] } },
      claims: names.map((name) => ({ path: [name] })),
    },
  ],
});

let world: World;
let pharmacies: readonly [Tenant, Tenant];
beforeEach(async () => {
  world = await createWorld();
  await registerPatient(world);
  pharmacies = [world.other, world.sponsor];
  for (const type of ['Prescription', 'Referral'] as const)
    await accreditIssuer(world.ports, { issuer: world.clinic.did, type, from: now, until: later });
});

/** The patient shows a credential to an organisation. */
async function show(to: Tenant, credential: IssuedCredential, claims: TypedClaims['claims'], ...names: string[]) {
  const query = queryFor(credential.type as 'Prescription', ...names);
  const request = await ask(world, to.id, query);
  const presentation = await answer(world, request, [heldFrom(credential, claims)]);
  const accepted = await acceptPresentation(world.ports, to.id, request.id, presentation);
  expect(accepted.valid).toBe(true);
}

async function prescribe(fills: number, validUntil = later): Promise<IssuedCredential> {
  const content = prescriptionOf(fills);
  const credential = await issue(world, content, validUntil);
  for (const pharmacy of pharmacies) await show(pharmacy, credential, content.claims, 'medication');
  return credential;
}

const dispense = (
  by: Tenant,
  { id, issuer }: Pick<IssuedCredential, 'id' | 'issuer'>,
  name = world.ports.random.uuid(),
) => dispensePrescription(world.ports, by.id, { credential: id, issuer, dispense: name });
const typesAt = async ({ id }: Tenant) =>
  (await readEvents(world.ports, id, { after: 0, limit: 100 })).events.map(({ type }) => type);

describe('a prescription', () => {
  test('is filled as often as it says, wherever that is, and each fill is an event of who issued it', async () => {
    const prescription = await prescribe(2);
    const [one, two] = pharmacies;
    expect(await dispense(one, prescription)).toMatchObject({ valid: true, value: { number: 1, of: 2, by: one.did } });
    expect(await dispense(two, prescription)).toMatchObject({ valid: true, value: { number: 2, of: 2, by: two.did } });
    const refused = { valid: false, rejections: [{ reason: 'fills_used_up', at: '' }] };
    expect(await dispense(one, prescription)).toEqual(refused);
    const { events } = await readEvents(world.ports, world.clinic.id, { after: 0, limit: 100 });
    expect(events.filter(({ type }) => type === 'prescription.dispensed').map(({ data }) => data)).toMatchObject(
      pharmacies.map(({ did }) => ({ actor: did, subject: prescription.subject, credentials: [prescription.id] })),
    );
    expect(await typesAt(one)).not.toContain('prescription.dispensed');
  });

  test('is not filled twice by two pharmacies that ask at once', async () => {
    const prescription = await prescribe(1);
    const answers = await Promise.all([...pharmacies, ...pharmacies].map((one) => dispense(one, prescription)));
    expect(answers.filter(({ valid }) => valid)).toHaveLength(1);
  });

  test('is filled once under one id, and the id is one pharmacy’s', async () => {
    const prescription = await prescribe(2);
    const id = world.ports.random.uuid();
    const first = await dispense(pharmacies[0], prescription, id);
    expect(await dispense(pharmacies[0], prescription, id)).toEqual(first);
    await expect(dispense(pharmacies[1], prescription, id)).rejects.toMatchObject({ code: 'conflict' });
    expect(await dispense(pharmacies[1], prescription)).toMatchObject({ value: { number: 2 } });
  });

  test.each([
    ['revoked', (id: string) => revokeCredential(world.ports, world.clinic.id, id)],
    ['suspended', (id: string) => suspendCredential(world.ports, world.clinic.id, id)],
    ['expired', async () => world.clock.advance(86_400)],
  ] as const)('that is %s is not filled', async (reason, change) => {
    const prescription = await prescribe(3, '2026-06-02T09:00:00Z' as Instant);
    await change(prescription.id);
    expect(await dispense(pharmacies[0], prescription)).toEqual({ valid: false, rejections: [{ reason, at: '' }] });
  });

  test('that was not presented, is somebody else’s, or none, is not there', async () => {
    const content = prescriptionOf(1);
    const unseen = await issue(world, content);
    const referral = await issue(world, referralTo(world.other.did));
    await show(world.other, referral, referralTo(world.other.did).claims, 'to');
    const seen = await prescribe(1);
    for (const [pharmacy, asked] of [
      [world.other, unseen],
      [world.other, referral],
      [world.other, { ...seen, issuer: world.other.did }],
      [world.other, { ...seen, issuer: 'did:example:nobody' as Did }],
      [world.clinic, seen],
      [world.other, { ...seen, id: 'none' }],
    ] as const)
      await expect(dispense(pharmacy, asked)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a referral', () => {
  const received = async (to: Tenant, by: Tenant, ...names: string[]) => {
    const content = referralTo(to.did);
    await show(by, await issue(world, content), content.claims, ...names);
    return (await typesAt(by)).filter((type) => type === 'referral.received');
  };

  test('is received when it is shown where it leads to', async () => {
    expect(await received(world.other, world.other, 'to', 'service')).toEqual(['referral.received']);
  });

  test('is like any presentation elsewhere, or when it hides where it leads to', async () => {
    expect(await received(world.other, world.sponsor, 'to')).toEqual([]);
    expect(await received(world.other, world.other, 'service')).toEqual([]);
  });
});
