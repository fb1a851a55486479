import { toUnixSeconds } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createPatientDid } from '../dids/did-providers.ts';
import { heldKeysOf, signJws } from '../jws/sign-jws.ts';
import { digestOf } from '../sd-jwt/disclosure.ts';
import { bindSdJwt } from '../sd-jwt/key-binding.ts';
import {
  all,
  enveloped,
  envelopesIn,
  type PresentationWorld,
  presentationWorld,
} from '../testing/presentation-world.ts';
import { noon } from '../testing/sample-credentials.ts';
import { forged, partsOf } from '../testing/token-tools.ts';
import { createWallet } from '../testing/wallet.ts';

let world: PresentationWorld;
beforeAll(async () => {
  world = await presentationWorld();
});

describe('a forged presentation', () => {
  const refused = (reason: string, at = '') => ({ valid: false, rejections: [{ reason, at }] });

  test('falls if a credential was taken out or put in', async () => {
    const compact = await world.present([all(world.plain), all(world.hidden)]);
    const [envelope] = partsOf(compact).payload.verifiableCredential as unknown[];
    for (const verifiableCredential of [[envelope], [], undefined]) {
      expect(await world.verify(forged(compact, { payload: { verifiableCredential } }))).toEqual(refused('bad_proof'));
    }
  });

  test('falls if another signed it, or named another as holder', async () => {
    const { payload } = partsOf(await world.present([]));
    const mallory = createWallet();
    const did = await createPatientDid(mallory.agent);
    const ownKid = await mallory.sign(did, { typ: 'vp+jwt' }, payload, 'authentication');
    expect(await world.verify(ownKid)).toEqual(refused('bad_proof'));
    const kid = `${world.holder}#${world.holder.slice('did:key:'.length)}`;
    const hisKid = await mallory.sign(did, { typ: 'vp+jwt', kid }, payload, 'authentication');
    expect(await world.verify(hisKid)).toEqual(refused('bad_proof'));
    const twoHolders = await mallory.sign(did, { typ: 'vp+jwt' }, { ...payload, iss: did }, 'authentication');
    expect(await world.verify(twoHolders)).toEqual(refused('malformed'));
  });

  test('falls with a credential that was changed, and says which', async () => {
    const compact = await world.present([all(world.plain), all(world.hidden)]);
    const [first = '', second = ''] = envelopesIn(compact);
    const changed = (id: string) => {
      const comma = id.indexOf(',') + 1;
      return id.slice(0, comma) + forged(id.slice(comma), { payload: { issuer: world.holder, iss: world.holder } });
    };
    expect(await world.verify(await world.resigned(compact, enveloped(first, changed(second))))).toMatchObject({
      rejections: [{ reason: 'bad_proof', at: '/credentials/1' }, { at: '/credentials/1' }],
    });
    expect(await world.verify(await world.resigned(compact, enveloped(changed(first), second)))).toEqual(
      refused('bad_proof', '/credentials/0'),
    );
  });

  test('falls with the key binding of another credential, of another key or of none', async () => {
    const other = await world.issue({ id: '1b0f6a3e-5f0d-4f6e-9c1b-1f2d3c4b5a69' });
    const compact = await world.present([all(world.hidden), all(other)]);
    const [first = '', second = ''] = envelopesIn(compact);
    const bindingOf = (id: string) => id.slice(id.lastIndexOf('~') + 1);
    const unbound = (id: string) => id.slice(0, id.lastIndexOf('~') + 1);
    const swapped = enveloped(unbound(first) + bindingOf(second), second);
    expect(await world.verify(await world.resigned(compact, swapped))).toEqual(refused('bad_proof', '/credentials/0'));
    expect(await world.verify(await world.resigned(compact, enveloped(first, unbound(second))))).toEqual(
      refused('bad_proof', '/credentials/1'),
    );
    const ownKey = heldKeysOf(await world.patient.agent.didManagerGet({ did: world.holder }))[0]!;
    const media = 'data:application/dc+sd-jwt,';
    const byHolder = await bindSdJwt(
      world.patient.agent,
      ownKey,
      world.hidden,
      { ...world.binding, holder: world.holder },
      noon,
    );
    expect(await world.verify(await world.resigned(compact, enveloped(media + byHolder)))).toEqual(
      refused('bad_proof', '/credentials/0'),
    );
    const boundKey = heldKeysOf(await world.patient.agent.didManagerGet({ did: world.subject }))[0]!;
    const claims = { iat: toUnixSeconds(noon), aud: world.issuer, nonce: 'nonce-1', sd_hash: digestOf(world.hidden) };
    const payload = { ...claims, holder: world.holder };
    const otherType = await signJws(world.patient.agent, boundKey, { typ: 'JWT' }, payload);
    expect(await world.verify(await world.resigned(compact, enveloped(media + world.hidden + otherType)))).toEqual(
      refused('malformed', '/credentials/0'),
    );
    const nobody = await signJws(world.patient.agent, boundKey, { typ: 'kb+jwt' }, claims);
    expect(await world.verify(await world.resigned(compact, enveloped(media + world.hidden + nobody)))).toEqual(
      refused('wrong_holder', '/credentials/0'),
    );
    const rightType = await signJws(world.patient.agent, boundKey, { typ: 'kb+jwt' }, payload);
    const right = await world.resigned(compact, enveloped(media + world.hidden + rightType));
    expect(await world.verify(right)).toMatchObject({ valid: true });
    const notBinding = `${unbound(first)}${world.plain}`;
    expect(await world.verify(await world.resigned(compact, enveloped(notBinding)))).toEqual(
      refused('malformed', '/credentials/0'),
    );
  });

  test('falls if whoever relays an answer wraps its credentials under a DID of their own', async () => {
    const relayed = await world.present([all(world.hidden)]);
    const relay = createWallet();
    const holder = await createPatientDid(relay.agent, 'jwk');
    const payload = { ...partsOf(relayed).payload, holder, iss: holder };
    const stolen = await relay.sign(holder, { typ: 'vp+jwt' }, payload, 'authentication');
    expect(await world.verify(relayed)).toMatchObject({ valid: true });
    expect(await world.verify(stolen)).toEqual(refused('wrong_holder', '/credentials/0'));
  });

  test('falls if a disclosure was taken out after the holder bound it', async () => {
    const compact = await world.present([all(world.hidden)]);
    const [id = ''] = envelopesIn(compact);
    const parts = id.split('~');
    const gender = parts.findIndex((part) => Buffer.from(part, 'base64url').includes('"gender"'));
    const fewer = parts.filter((_, index) => index !== gender).join('~');
    expect(await world.verify(await world.resigned(compact, enveloped(fewer)))).toEqual(
      refused('bad_proof', '/credentials/0'),
    );
  });

  test('falls with what is no credential, is announced as another, or is too much', async () => {
    const compact = await world.present([all(world.plain)]);
    const [id = ''] = envelopesIn(compact);
    const token = id.slice(id.indexOf(',') + 1);
    const wrong = [
      '',
      token,
      `data:application/dc+sd-jwt,${token}`,
      `data:application/jwt,${token}`,
      `https://a/${token}`,
    ];
    for (const text of wrong) {
      expect(await world.verify(await world.resigned(compact, enveloped(text)))).toEqual(
        refused('malformed', '/credentials/0'),
      );
    }
    for (const verifiableCredential of [[token], [null], [{ id }], [[id]]]) {
      const verification = await world.verify(await world.resigned(compact, { verifiableCredential }));
      expect(verification).toEqual(refused('malformed', '/credentials/0'));
    }
    const many = Array.from({ length: 33 }, () => id);
    expect(await world.verify(await world.resigned(compact, enveloped(...many)))).toEqual(refused('malformed'));
    expect(await world.verify(await world.resigned(compact, { padding: 'x'.repeat(262_144) }))).toEqual(
      refused('malformed'),
    );
    expect(await world.verify(world.plain)).toEqual(refused('malformed'));
    expect(await world.clinic.proofs.verifyCredential(compact)).toEqual(refused('malformed'));
    const [shown = ''] = envelopesIn(await world.present([all(world.hidden)]));
    const bound = shown.slice(shown.indexOf(',') + 1);
    expect(await world.clinic.proofs.verifyCredential(bound)).toEqual(refused('malformed'));
  });

  test('falls without the members that bind it', async () => {
    const compact = await world.present([]);
    for (const name of ['nonce', 'aud', 'iat', 'exp', 'holder', 'type', '@context']) {
      expect(await world.verify(await world.resigned(compact, { [name]: undefined }))).toEqual(refused('malformed'));
    }
    const audiences = await world.resigned(compact, { aud: [world.issuer, world.subject] });
    expect(await world.verify(audiences)).toEqual(refused('malformed'));
    expect(await world.verify(await world.resigned(compact, { aud: [world.issuer] }))).toMatchObject({ valid: true });
  });
});
