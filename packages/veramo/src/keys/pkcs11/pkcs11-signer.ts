import { AppError } from '@assent/domain';
import type { Handle } from 'pkcs11js';
import type { KeyType } from '../private-key.ts';
import type { RemoteKey, RemoteSigner, SigningInput } from '../remote/remote-signer.ts';
import { type Curve, curveFrom, curveOf, pointFrom } from './pkcs11-curves.ts';
import type { Library, Pkcs11 } from './pkcs11-library.ts';
import { type Login, type Token, TokenChanged } from './pkcs11-token.ts';

/** CKA_LABEL of every object of ours; CKA_ID is the name of the key in UTF-8. */
const label = 'assent';

/** How many objects are asked for at a time. */
const batch = 100;

/**
 * Keys in a token behind PKCS #11 2.40, with Ed25519 and X25519 of 3.0 where the module has them. They are made in the
 * token, sensitive and not extractable, and a token that makes others is refused. Signing, making keys and agreeing on
 * secrets run on another thread; looking for objects does not.
 *
 * @throws AppError `key_unavailable`, `invalid_request` for a type that the token cannot make, `conflict`
 */
export class Pkcs11Signer implements RemoteSigner {
  private readonly library: Library;
  private readonly token: Token;

  constructor(library: Library, token: Token) {
    this.library = library;
    this.token = token;
  }

  createKey(name: string, type: KeyType): Promise<RemoteKey> {
    return this.token.use(async (session, login) => {
      if (this.objects(session, { name }).length > 0) throw new AppError('conflict', { kid: name });
      const curve = curveOf(type);
      const generate = curve && this.mechanismFor(login.slot, curve);
      if (!curve || generate === undefined) throw new AppError('invalid_request', { pointers: ['#/type'] });
      const { publicKey, privateKey } = await this.generate(session, curve, generate, name);
      this.assertStays(session, publicKey, privateKey);
      login.privateKeys.set(name, privateKey);
      const made = this.read(session, publicKey);
      if (!made) throw new Error('a key was made and cannot be read');
      return made;
    });
  }

  findKey(name: string): Promise<RemoteKey | undefined> {
    return this.token.use(async (session) => this.publicKeys(session, { name })[0]);
  }

  listKeys(): Promise<readonly RemoteKey[]> {
    return this.token.use(async (session) => this.publicKeys(session, {}));
  }

  sign({ name, type }: RemoteKey, input: SigningInput): Promise<Uint8Array> {
    const mechanism = curveOf(type)?.sign;
    if (mechanism === undefined) throw new AppError('invalid_request', { pointers: ['#/algorithm'] });
    const bytes = input.kind === 'digest' ? input.digest : input.message;
    return this.token.use(async (session, login) => {
      const { module } = this.library;
      module.C_SignInit(session, { mechanism }, this.privateKey(session, login, name));
      return module.C_SignAsync(session, Buffer.from(bytes), Buffer.alloc(64));
    });
  }

  agree({ name }: RemoteKey, point: Uint8Array): Promise<Uint8Array> {
    return this.token.use(async (session, login) => {
      const { names, module } = this.library;
      const parameter = { type: names.CK_PARAMS_EC_DH, kdf: names.CKD_NULL, publicData: Buffer.from(point) };
      const mechanism = { mechanism: names.CKM_ECDH1_DERIVE, parameter };
      const key = this.privateKey(session, login, name);
      const shared = await module.C_DeriveKeyAsync(session, mechanism, key, sharedSecretTemplate(names));
      try {
        return firstValue(module.C_GetAttributeValue(session, shared, [{ type: names.CKA_VALUE }]));
      } finally {
        module.C_DestroyObject(session, shared);
      }
    });
  }

  destroyKey(name: string): Promise<boolean> {
    return this.token.use(async (session, login) => {
      login.privateKeys.delete(name);
      const { names, module } = this.library;
      // The private half first: what a crash leaves is a name without a key.
      const found = [names.CKO_PRIVATE_KEY, names.CKO_PUBLIC_KEY].flatMap((kind) =>
        this.objects(session, { name, kind }),
      );
      for (const object of found) module.C_DestroyObject(session, object);
      return found.length > 0;
    });
  }

  close(): void {
    this.token.close();
  }

  /** The mechanism that makes keys on `curve`. SoftHSM makes X25519 keys with the one for Edwards curves. */
  private mechanismFor(slot: Handle, curve: Curve): number | undefined {
    const offered = this.library.module.C_GetMechanismList(slot);
    const candidates = curve.type === 'X25519' ? [curve.generate, curveOf('Ed25519')?.generate] : [curve.generate];
    return candidates.find((mechanism) => mechanism !== undefined && offered.includes(mechanism));
  }

  private async generate(session: Handle, curve: Curve, mechanism: number, name: string) {
    const { names, module } = this.library;
    let refused: unknown;
    for (const parameters of curve.parameters) {
      try {
        const [publicHalf, privateHalf] = keyPairTemplates(names, curve, parameters, name);
        return await module.C_GenerateKeyPairAsync(session, { mechanism }, publicHalf, privateHalf);
      } catch (error) {
        refused = error;
      }
    }
    throw refused;
  }

  /** A module may ignore what it is asked for; then the key is destroyed at once. */
  private assertStays(session: Handle, publicKey: Handle, privateKey: Handle): void {
    const { names, module } = this.library;
    const wanted = [
      { type: names.CKA_SENSITIVE, value: 1 },
      { type: names.CKA_ALWAYS_SENSITIVE, value: 1 },
      { type: names.CKA_NEVER_EXTRACTABLE, value: 1 },
      { type: names.CKA_EXTRACTABLE, value: 0 },
    ];
    const found = module.C_GetAttributeValue(
      session,
      privateKey,
      wanted.map(({ type }) => ({ type })),
    );
    if (wanted.every(({ value }, index) => found[index]?.value[0] === value)) return;
    for (const object of [privateKey, publicKey]) module.C_DestroyObject(session, object);
    throw new Error('the token makes keys that can be taken out');
  }

  private privateKey(session: Handle, login: Login, name: string): Handle {
    const known = login.privateKeys.get(name);
    if (known) return known;
    const [found] = this.objects(session, { name, kind: this.library.names.CKO_PRIVATE_KEY });
    if (!found) throw new TokenChanged('a private key is not there');
    login.privateKeys.set(name, found);
    return found;
  }

  private publicKeys(session: Handle, { name }: { readonly name?: string }): RemoteKey[] {
    const kind = this.library.names.CKO_PUBLIC_KEY;
    const found = this.objects(session, name === undefined ? { kind } : { name, kind });
    return found.flatMap((object) => this.read(session, object) ?? []);
  }

  /** A public key of a curve that is known here. */
  private read(session: Handle, object: Handle): RemoteKey | undefined {
    const { names, module } = this.library;
    const wanted = [names.CKA_ID, names.CKA_EC_PARAMS, names.CKA_EC_POINT].map((type) => ({ type }));
    const [id, parameters, point] = module.C_GetAttributeValue(session, object, wanted).map(({ value }) => value);
    const curve = parameters && curveFrom(parameters);
    const publicKey = curve && point && pointFrom(curve, point);
    return curve && id && publicKey && { name: id.toString(), type: curve.type, publicKey };
  }

  private objects(session: Handle, { name, kind }: { readonly name?: string; readonly kind?: number }): Handle[] {
    const { names, module } = this.library;
    const found: Handle[] = [];
    module.C_FindObjectsInit(session, [
      { type: names.CKA_LABEL, value: label },
      ...(name === undefined ? [] : [{ type: names.CKA_ID, value: Buffer.from(name) }]),
      ...(kind === undefined ? [] : [{ type: names.CKA_CLASS, value: kind }]),
    ]);
    for (let page = [] as Handle[], more = true; more; more = page.length === batch) {
      page = module.C_FindObjects(session, batch);
      found.push(...page);
    }
    module.C_FindObjectsFinal(session);
    return found;
  }
}

function keyPairTemplates(names: Pkcs11, curve: Curve, parameters: Buffer, name: string) {
  const ours = [
    { type: names.CKA_TOKEN, value: true },
    { type: names.CKA_LABEL, value: label },
    { type: names.CKA_ID, value: Buffer.from(name) },
  ];
  const publicHalf = [
    ...ours,
    { type: names.CKA_PRIVATE, value: false },
    { type: names.CKA_VERIFY, value: curve.sign !== undefined },
    { type: names.CKA_EC_PARAMS, value: parameters },
  ];
  const privateHalf = [
    ...ours,
    { type: names.CKA_PRIVATE, value: true },
    { type: names.CKA_SENSITIVE, value: true },
    { type: names.CKA_EXTRACTABLE, value: false },
    { type: names.CKA_SIGN, value: curve.sign !== undefined },
    { type: names.CKA_DERIVE, value: curve.agrees },
  ];
  return [publicHalf, privateHalf] as const;
}

/** A shared secret is the one thing that leaves: Veramo derives keys from it outside. It lasts as long as its session. */
const sharedSecretTemplate = (names: Pkcs11) => [
  { type: names.CKA_CLASS, value: names.CKO_SECRET_KEY },
  { type: names.CKA_KEY_TYPE, value: names.CKK_GENERIC_SECRET },
  { type: names.CKA_TOKEN, value: false },
  { type: names.CKA_SENSITIVE, value: false },
  { type: names.CKA_EXTRACTABLE, value: true },
  { type: names.CKA_VALUE_LEN, value: 32 },
];

function firstValue(attributes: readonly { readonly value: Buffer }[]): Buffer {
  const [attribute] = attributes;
  if (!attribute) throw new Error('an attribute was asked for and not given');
  return attribute.value;
}
