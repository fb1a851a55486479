import { AppError, type Did } from '@assent/domain';
import { expect, test } from '@jest/globals';
import { issueOffered, openOffer, readOffer } from '../index.ts';
import { createWorld, identity } from '../testing/world.ts';

test('a batch that fails half-way names what it has issued, and all of it counts', async () => {
  const { ports, clinic, agent } = await createWorld();
  const { id } = await openOffer(ports, clinic.id, {
    type: 'PatientIdentity',
    about: { claims: identity.claims },
    ...{ withTxCode: false, validUntil: '2027-01-01T00:00:00Z' as never, lifetimeSeconds: 60 },
  });
  const holders = ['one', 'two', 'three'].map((name) => agent.newDid(name)) as Did[];
  let signed = 0;
  const signer: typeof ports.signer = {
    async signCredential(draft) {
      signed += 1;
      if (signed === 2) throw new AppError('key_unavailable');
      return ports.signer.signCredential(draft);
    },
  };
  const issuing = issueOffered({ ...ports, signer }, clinic.id, id, 'dc+sd-jwt', holders);
  await expect(issuing).rejects.toMatchObject({ code: 'key_unavailable' });
  const session = await readOffer(ports, clinic.id, id);
  expect(session).toMatchObject({ ordered: 3, credentials: [expect.any(String)] });
  expect(session.steps.at(-1)).toMatchObject({ step: 'issued', credentials: 1 });
  await expect(
    issueOffered(ports, clinic.id, id, 'dc+sd-jwt', [...holders, ...holders, ...holders]),
  ).rejects.toMatchObject({
    code: 'gone',
  });
  expect(await issueOffered(ports, clinic.id, id, 'dc+sd-jwt', holders.slice(0, 2))).toHaveLength(2);
});
