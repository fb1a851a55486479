import { type Did, type Instant, plusSeconds, type Receipt } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { readAnomalies, readOwnAnomalies } from '../index.ts';
import { createWorld, now, registerPatient, type World } from '../testing/world.ts';
import { newReceipt } from './receipts.ts';

const doctor = 'did:key:zDoctor' as Did;
const today = { from: '2026-06-01T00:00:00Z' as Instant, to: '2026-06-02T00:00:00Z' as Instant };
const window = { ...today, earlierDays: 28, timeZone: 'UTC' };

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await registerPatient(world);
});

async function access(changes: Partial<Receipt> = {}, subject = world.patientDid): Promise<string> {
  const details = { purposes: ['TREAT' as const], dataClasses: ['Observation'] };
  const receipt = { ...newReceipt(world.ports, 'access_permitted', subject, doctor, details), ...changes };
  await world.store.tenant(world.clinic.id, ({ receipts }) => receipts.append(receipt));
  return receipt.id;
}
const rules = async (changes: Partial<typeof window> = {}, tenant = world.clinic.id) =>
  (await readAnomalies(world.ports, tenant, { ...window, ...changes })).anomalies.map(({ rule }) => rule);

describe('an organisation', () => {
  test('finds what is unusual among all its patients, by what was usual before', async () => {
    await access({ at: plusSeconds(now, -10 * 86_400) });
    await access({ purposes: ['HMARKT'] });
    for (let patient = 0; patient < 30; patient++) await access({}, `did:key:zPatient${patient}` as Did);
    expect(await rules()).toEqual(['unusual-volume', 'new-purpose', 'many-patients']);
    expect(await rules({ earlierDays: 0 })).toEqual(['unusual-volume', 'many-patients']);
  });

  test('finds nothing of another', async () => {
    await access();
    await access({ purposes: ['HMARKT'] });
    expect(await rules()).toEqual(['new-purpose']);
    expect(await rules({}, world.sponsor.id)).toEqual([]);
  });

  test.each([{ to: today.from }, { from: today.to, to: today.from }, { to: '2026-07-03T00:00:00Z' as Instant }])(
    'is refused a window that is none, or too long: %j',
    async (changes) => {
      await expect(rules(changes)).rejects.toMatchObject({ code: 'invalid_request' });
    },
  );
});

describe('a patient', () => {
  test('is shown what their own history shows, and nothing of others', async () => {
    await access();
    const changed = await access({ purposes: ['HMARKT'], at: plusSeconds(now, 60) });
    for (let patient = 0; patient < 30; patient++) await access({}, `did:key:zPatient${patient}` as Did);
    const found = await readOwnAnomalies(world.ports, world.clinic.id, world.patientDid, 'UTC');
    expect(found).toMatchObject({
      looked: 2,
      complete: true,
      anomalies: [{ rule: 'new-purpose', receipts: [changed] }],
    });
    expect(found.anomalies).toHaveLength(1);
  });
});
