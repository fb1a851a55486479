import { createClient } from '@assent/api';
import type { Wallet } from '@assent/cli';
import { type IssuedType, type Patient, parse, zTenantId } from '@assent/domain';
import { secureRandom } from '@assent/veramo';
import { reasonsOf } from '../intake-scene.ts';
import { type Organization, register } from '../people.ts';
import { orExisting } from '../until-acknowledged.ts';
import { type Stage, WrongAnswer } from './stage.ts';

const types: readonly IssuedType[] = ['PatientIdentity', 'LabResult'];

/** Onboards a clinic and replaces its API key. */
export async function onboardClinic({ url, operator, facts, acknowledged }: Stage): Promise<Organization> {
  const id = parse(zTenantId, `clinic-${secureRandom().uuid().slice(0, 13)}`);
  const body = { id, kind: 'clinic' as const, name: 'Clinic', accreditedFor: [...types] };
  const params = { tenant: id };
  const tenant = await acknowledged((mayBeDone) =>
    orExisting(
      mayBeDone,
      async () => (await operator.onboardOrganization({ body })).tenant,
      async () =>
        found(
          (await operator.listOrganizations({})).organizations.find((one) => one.id === id),
          'tenant',
        ),
    ),
  );
  // The first key may have been lost with its answer; a replaced key has to last as well.
  const { apiKey } = await acknowledged(() => operator.rotateApiKey({ params }));
  const organization = { tenant, apiKey, client: createClient({ baseUrl: url, token: apiKey }) };
  facts.organizations.push(organization);
  return organization;
}

/** Registers a patient with a wallet. */
export async function registerHolder({ url, facts, acknowledged }: Stage, clinic: Organization, wallet: Wallet) {
  const patient = await acknowledged((mayBeDone) =>
    orExisting(
      mayBeDone,
      async () => {
        const { onboarded } = await register(wallet, url, clinic);
        if (!onboarded.valid) throw new WrongAnswer(`registration refused: ${reasonsOf(onboarded)}`);
        return onboarded.patient;
      },
      async () => {
        const did = await wallet.didFor(url, clinic.tenant.id);
        const { patients } = await clinic.client.listPatients({});
        return found(
          patients.find((one) => one.did === did),
          'patient',
        );
      },
    ),
  );
  facts.patients.push({ organization: clinic, patient });
  return patient;
}

/** Registers a patient without a device. */
export async function registerWard({ facts, acknowledged }: Stage, clinic: Organization): Promise<Patient> {
  const onboarded = await acknowledged(() => clinic.client.onboardPatient({ body: { custody: 'service' } }));
  if (!onboarded.valid) throw new WrongAnswer('registration of a patient without a device refused');
  facts.patients.push({ organization: clinic, patient: onboarded.patient });
  return onboarded.patient;
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new WrongAnswer(`a ${what} that exists is not listed`);
  return value;
}
