import type { Instant } from '@assent/domain';
import { expect, test } from '@jest/globals';
import { acceptPresentation, issueCredential, onboardCustodialPatient, presentForPatient } from '../index.ts';
import { ask, createWorld, identity, nameQuery, registerPatient } from '../testing/world.ts';

test('a patient without a device is presented by the service, with no more than was asked, and it says who signed', async () => {
  const world = await createWorld();
  const { ports, clinic, other } = world;
  const patient = await onboardCustodialPatient(ports, clinic.id);
  const validUntil = '2027-01-01T00:00:00Z' as Instant;
  const order = { subject: patient.did, content: identity, format: 'dc+sd-jwt', validUntil } as const;
  await issueCredential(ports, clinic.id, order);

  const request = await ask(world, other.id, nameQuery);
  const presentation = await presentForPatient(ports, clinic.id, patient.id, request);
  const accepted = await acceptPresentation(ports, other.id, request.id, presentation);
  expect(accepted).toMatchObject({ valid: true, value: { holder: patient.did, custody: 'service' } });
  if (accepted.valid) expect(accepted.value.credentials[0]?.claims).toEqual({ name: { family: 'Made' } });

  await expect(presentForPatient(ports, other.id, patient.id, request)).rejects.toMatchObject({ code: 'not_found' });
});

test('a patient with their own key is never presented by the service', async () => {
  const world = await createWorld();
  const { ports, clinic } = world;
  const registered = await registerPatient(world);
  const request = await ask(world, clinic.id, nameQuery);
  const id = registered.valid ? registered.value.id : '';
  await expect(presentForPatient(ports, clinic.id, id, request)).rejects.toMatchObject({ code: 'forbidden' });
});
