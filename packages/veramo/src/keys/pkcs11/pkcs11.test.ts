import { AppError } from '@assent/domain';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { behavesLikeRemoteKms } from '../../testing/behaves-like-remote-kms.ts';
import { describeWithSoftHsm, type SoftHsm, startSoftHsm } from '../../testing/soft-hsm.ts';
import type { RemoteKms } from '../remote/remote-kms.ts';
import { openPkcs11Kms } from './open-pkcs11-kms.ts';
import { type Library, openLibrary } from './pkcs11-library.ts';

describeWithSoftHsm('PKCS #11 with SoftHSM2', pkcs11Tests);

function pkcs11Tests(path: string): void {
  let hsm: SoftHsm;
  let kms: RemoteKms;
  let library: Library;
  beforeAll(async () => {
    hsm = startSoftHsm(path);
    library = await openLibrary(path);
    kms = await openPkcs11Kms({ module: path, token: hsm.token, pin: hsm.pin, sessions: 3 });
  });
  afterAll(() => {
    kms.close();
    library.close();
    hsm.remove();
  });

  const data = Buffer.from('data');
  const sign = (kid: string, by = kms) => by.sign({ keyRef: { kid }, data });
  const options = () => ({ module: path, token: hsm.token, pin: hsm.pin });
  const failureOf = async (call: Promise<unknown>): Promise<AppError> => {
    const error = await call.then(
      () => undefined,
      (reason) => reason,
    );
    if (!(error instanceof AppError)) throw new Error('it did not fail as an AppError');
    return error;
  };
  /** Everything that a log could show of an error. */
  const textOf = (error: unknown): string =>
    error instanceof Error ? `${error.stack} ${JSON.stringify(error)} ${textOf(error.cause)}` : String(error);
  const slots = () => library.module.C_GetSlotList(true);
  const inSession = <T>(work: (session: Buffer) => T): T => {
    const { names, module: raw } = library;
    const slot = slots().find((each) => raw.C_GetTokenInfo(each).label.trimEnd() === hsm.token)!;
    const session = raw.C_OpenSession(slot, names.CKF_SERIAL_SESSION | names.CKF_RW_SESSION);
    try {
      return work(session);
    } finally {
      raw.C_CloseSession(session);
    }
  };
  const closeAllSessions = () => {
    for (const slot of slots()) library.module.C_CloseAllSessions(slot);
  };
  const logOut = () => inSession((session) => library.module.C_Logout(session));

  behavesLikeRemoteKms('openPkcs11Kms', () => kms);

  test('a private key cannot be read out of the token', async () => {
    const { names, module: raw } = library;
    for (const type of ['Ed25519', 'Secp256r1', 'Secp256k1', 'X25519']) {
      const { kid } = await kms.createKey({ type });
      inSession((session) => {
        const ofKey = [
          { type: names.CKA_ID, value: Buffer.from(kid) },
          { type: names.CKA_CLASS, value: names.CKO_PRIVATE_KEY },
        ];
        raw.C_FindObjectsInit(session, ofKey);
        const [key] = raw.C_FindObjects(session, 2);
        raw.C_FindObjectsFinal(session);
        expect(() => raw.C_GetAttributeValue(session, key!, [{ type: names.CKA_VALUE }])).toThrow('SENSITIVE');
        const loosen = [{ type: names.CKA_EXTRACTABLE, value: true }];
        expect(() => raw.C_SetAttributeValue(session, key!, loosen)).toThrow('CKR_');
      });
    }
  });

  describe('a token that was lost', () => {
    test.each([
      ['its sessions were closed', () => closeAllSessions()],
      ['the user was logged out', () => logOut()],
    ])('since %s is logged in to again, for all that is asked at once', async (_, lose) => {
      const keys = await Promise.all(['Ed25519', 'Secp256r1', 'Secp256k1'].map((type) => kms.createKey({ type })));
      await Promise.all(keys.map(({ kid }) => sign(kid)));
      lose();
      const signatures = await Promise.all([...keys, ...keys, ...keys].map(({ kid }) => sign(kid)));
      expect(signatures).toHaveLength(9);
      lose();
      expect(await kms.createKey({ type: 'Ed25519' })).toMatchObject({ type: 'Ed25519' });
      lose();
      expect((await kms.listKeys()).length).toBeGreaterThan(3);
    });

    test('and is gone is one error, until it is back', async () => {
      const { kid } = await kms.createKey({ type: 'Secp256r1' });
      const before = await sign(kid);
      hsm.moveAway();
      const failures = [
        await failureOf(sign(kid)),
        await failureOf(kms.createKey({ type: 'Ed25519' })),
        await failureOf(sign('another')),
      ];
      hsm.putBack();
      for (const failure of failures) {
        expect(failure.code).toBe('key_unavailable');
        expect(textOf(failure)).not.toContain(hsm.pin);
      }
      expect(await sign(kid)).toHaveLength(before.length);
    });
  });

  test('two on one token share its keys, and one that deletes takes them from the other', async () => {
    const other = await openPkcs11Kms(options());
    const { kid } = await kms.createKey({ type: 'Secp256r1' });
    await Promise.all([sign(kid), sign(kid, other)]);
    await other.deleteKey({ kid });
    for (const each of [kms, other]) expect((await failureOf(sign(kid, each))).code).toBe('key_unavailable');
    other.close();
    expect((await failureOf(other.createKey({ type: 'Ed25519' }))).code).toBe('key_unavailable');
    await kms.createKey({ type: 'Ed25519' });
  });

  test('closing while signing ends in signatures or one error, and in no crash', async () => {
    const other = await openPkcs11Kms(options());
    const { kid } = await kms.createKey({ type: 'Secp256k1' });
    await sign(kid, other);
    const attempts = Array.from({ length: 20 }, () => sign(kid, other).catch((error) => error.code));
    other.close();
    for (const result of await Promise.all(attempts)) expect(result).toMatch(/^([A-Za-z0-9_-]{86}|key_unavailable)$/);
    expect(await sign(kid)).toMatch(/^[A-Za-z0-9_-]{86}$/);
  });

  describe('wrong settings', () => {
    test.each([
      ['a module that is not there', { module: '/nowhere.so' }, { setting: 'module' }],
      ['a token that is not there', { token: 'another' }, { setting: 'token' }],
      ['an empty PIN', { pin: '' }, { settings: ['pin'] }],
      ['no number of sessions', { sessions: 'many' }, { settings: ['sessions'] }],
    ])('%s is named, without values', async (_, change, params) => {
      const failure = await failureOf(openPkcs11Kms({ ...options(), ...change } as never));
      expect(failure).toMatchObject({ code: 'configuration_invalid', params });
      expect(textOf(failure)).not.toContain(hsm.pin);
    });

    test('a wrong PIN is refused once, and neither PIN is in the error', async () => {
      closeAllSessions(); // else the user is logged in already, and the token does not look at the PIN
      const pin = 'Zz-Marker-wrong-pin';
      const failure = await failureOf(openPkcs11Kms({ ...options(), pin }));
      expect(failure).toMatchObject({ code: 'configuration_invalid', params: { setting: 'pin', fault: 'is refused' } });
      expect(textOf(failure)).not.toMatch(/Zz-Marker/);
      await kms.createKey({ type: 'Ed25519' });
    });
  });
}
