import { beforeEach, describe, expect, test } from '@jest/globals';
import type { CompactCredential, HeldCredential } from '../index.ts';
import { acceptPresentation, readHistory, revokeCredential } from '../index.ts';
import {
  answer,
  ask,
  createWorld,
  grantQuery,
  heldFrom,
  identity,
  issue,
  nameQuery,
  registerPatient,
  signedGrant,
  type World,
} from '../testing/world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await registerPatient(world);
});

const presented = async (w: World) => {
  const credential = await issue(w);
  const held = heldFrom(credential, identity.claims);
  const request = await ask(w, w.clinic.id, nameQuery);
  return { credential, held, request, presentation: await answer(w, request, [held]) };
};
const reasons = (result: Awaited<ReturnType<typeof acceptPresentation>>) =>
  result.valid ? [] : result.rejections.map(({ reason, at }) => `${reason} ${at}`.trim());

describe('a presentation', () => {
  test('is accepted with only the claims that were asked, and leaves a line of history', async () => {
    const { request, presentation, credential } = await presented(world);
    const result = await acceptPresentation(world.ports, world.clinic.id, request.id, presentation);
    expect(result).toMatchObject({
      valid: true,
      value: { holder: world.patientDid, credentials: [{ id: credential.id }] },
    });
    if (result.valid) expect(result.value.credentials[0]?.claims).toEqual({ name: { family: 'Made' } });
    const [line] = await readHistory(world.ports, world.clinic.id, world.patientDid, { limit: 1, offset: 0 });
    expect(line).toMatchObject({ event: 'presentation_accepted', credentials: [credential.id], reasons: ['Check-in'] });
    expect(JSON.stringify(line)).not.toContain('Made');
  });

  test('is refused when it is replayed, also by twenty callers at once', async () => {
    const { request, presentation } = await presented(world);
    const accept = () => acceptPresentation(world.ports, world.clinic.id, request.id, presentation);
    const results = await Promise.all(Array.from({ length: 20 }, accept));
    expect(results.filter(({ valid }) => valid)).toHaveLength(1);
    expect(reasons(await accept())).toEqual(['challenge_used']);
  });

  test('is refused for another audience, and does not use up the challenge of the right one', async () => {
    const { held, request, presentation } = await presented(world);
    const stolen = await answer(world, { ...request, audience: world.other.did }, [held]);
    expect(reasons(await acceptPresentation(world.ports, world.clinic.id, request.id, stolen))).toEqual([
      'wrong_audience',
    ]);
    expect((await acceptPresentation(world.ports, world.clinic.id, request.id, presentation)).valid).toBe(true);
  });

  test('is refused with the answer to another challenge', async () => {
    const { held, request } = await presented(world);
    const elsewhere = await answer(world, await ask(world, world.clinic.id, nameQuery), [held]);
    expect(reasons(await acceptPresentation(world.ports, world.clinic.id, request.id, elsewhere))).toEqual([
      'wrong_challenge',
    ]);
  });

  test('is unknown to another tenant', async () => {
    const { request, presentation } = await presented(world);
    const call = acceptPresentation(world.ports, world.other.id, request.id, presentation);
    await expect(call).rejects.toMatchObject({ code: 'not_found' });
  });

  test('is refused after its request has ended', async () => {
    const { request, presentation } = await presented(world);
    world.clock.advance(600);
    expect(reasons(await acceptPresentation(world.ports, world.clinic.id, request.id, presentation))).toEqual([
      'challenge_expired',
    ]);
  });

  test('lists every reason: expired, no longer accredited, and revoked', async () => {
    const { credential, held } = await presented(world);
    await revokeCredential(world.ports, world.clinic.id, credential.id);
    world.clock.advance(366 * 86_400);
    const request = await ask(world, world.clinic.id, nameQuery);
    const presentation = await answer(world, request, [held]);
    expect(reasons(await acceptPresentation(world.ports, world.clinic.id, request.id, presentation))).toEqual([
      'expired /credentials/0',
      'issuer_not_accredited /credentials/0',
      'revoked /credentials/0',
    ]);
  });

  test('is refused when a credential inside it was changed', async () => {
    const { request, presentation } = await presented(world);
    const forged = presentation.replaceAll('Made', 'Forged');
    expect(reasons(await acceptPresentation(world.ports, world.clinic.id, request.id, forged))).toEqual(
      expect.arrayContaining(['bad_proof', 'bad_proof /credentials/0']),
    );
  });

  test('is refused when it does not show what was asked', async () => {
    const { held, request } = await presented(world);
    const less = await answer(world, { ...request, query: { credentials: [] } }, [held]);
    expect(reasons(await acceptPresentation(world.ports, world.clinic.id, request.id, less))).toEqual([
      'query_not_satisfied /query/credentials/0',
    ]);
  });

  test('is refused when an issuer without accreditation signed the credential', async () => {
    const { credential } = await presented(world);
    const draft = {
      ...credential,
      issuer: world.agent.newDid('diploma-mill'),
      claims: identity.claims,
      custody: 'holder',
    };
    const compact: CompactCredential = await world.agent.signCredential(draft as never);
    const request = await ask(world, world.clinic.id, nameQuery);
    const presentation = await answer(world, request, [heldFrom({ ...credential, compact }, identity.claims)]);
    expect(reasons(await acceptPresentation(world.ports, world.clinic.id, request.id, presentation))).toEqual([
      'issuer_not_accredited /credentials/0',
    ]);
  });

  test('cannot be checked while the chain cannot be read, and can be tried again when it can', async () => {
    const { request, presentation } = await presented(world);
    world.chain.fail();
    const call = acceptPresentation(world.ports, world.clinic.id, request.id, presentation);
    await expect(call).rejects.toMatchObject({ code: 'registry_unavailable' });
    world.chain.fail(false);
    expect((await acceptPresentation(world.ports, world.clinic.id, request.id, presentation)).valid).toBe(true);
  });

  test('is refused when a grant in it uses the id of a grant that is kept, of the same patient or of another', async () => {
    const present = async (held: HeldCredential, holder = world.patientDid) => {
      const request = await ask(world, world.clinic.id, grantQuery);
      return acceptPresentation(world.ports, world.clinic.id, request.id, await answer(world, request, [held], holder));
    };
    const { held, grant } = await signedGrant(world);
    expect((await present(held)).valid).toBe(true);
    expect((await present(held)).valid).toBe(true);
    const changed = await signedGrant(world, { jurisdiction: 'US-CA' });
    expect(reasons(await present(changed.held))).toEqual(['conflicting_grant /credentials/0']);
    const newer = await signedGrant(world, { jurisdiction: 'US-CA', version: 2 });
    expect((await present(newer.held)).valid).toBe(true);

    const squatter = world.agent.newDid('squatter');
    const theirs = await signedGrant(world, { grantor: squatter, subject: squatter, version: 9 });
    expect(theirs.grant.id).toBe(grant.id);
    expect(reasons(await present(theirs.held, squatter))).toEqual(['conflicting_grant /credentials/0']);
  });

  test('is refused when a stolen grant is presented by somebody else', async () => {
    const { held } = await signedGrant(world);
    const request = await ask(world, world.clinic.id, grantQuery);
    const presentation = await answer(world, request, [held], world.agent.newDid('thief'));
    expect(reasons(await acceptPresentation(world.ports, world.clinic.id, request.id, presentation))).toEqual([
      'wrong_holder /credentials/0',
    ]);
  });

  test('is refused when a grant in it speaks for somebody else', async () => {
    const subject = world.agent.newDid('someone-else');
    const onBehalf = { relationship: { system: 's', code: 'GUARD' }, authority: 'court' };
    const { held } = await signedGrant(world, { subject, onBehalf });
    const request = await ask(world, world.clinic.id, grantQuery);
    const presentation = await answer(world, request, [held]);
    expect(reasons(await acceptPresentation(world.ports, world.clinic.id, request.id, presentation))).toContain(
      'issuer_not_accredited /credentials/0',
    );
  });
});
