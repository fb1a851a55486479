import { zDid } from '@assent/domain';
import * as z from 'zod';
import { zSealed } from '../encryption/sealed.ts';
import { zOwner } from './owner.ts';
import { table } from './table.ts';

const zJsonObject = z.record(z.string(), z.unknown());

const zKey = z.object({
  kid: z.string(),
  kms: z.string(),
  type: z.string(),
  publicKeyHex: z.string(),
  meta: zJsonObject,
});

/** Keys of the agent, public half, each of one owner: the same key of another owner is another row. */
export const keyTable = table({
  name: 'keys',
  primary: 'sequence',
  types: { meta: 'json' },
  zRow: zKey.extend({ tenantId: zOwner }),
});

/** Keys of the agent, private half, sealed by the keyring under `privateKeyContext(alias)`. */
export const privateKeyTable = table({
  name: 'private_keys',
  primary: 'sequence',
  zRow: z.object({ tenantId: zOwner, alias: z.string(), type: z.string(), sealedKey: zSealed }),
});

/** DIDs of the agent. Nothing refers to them: deleting a DID deletes no credential and no key. */
export const didTable = table({
  name: 'dids',
  primary: 'sequence',
  types: { keys: 'json', services: 'json' },
  zRow: z.object({
    tenantId: zOwner,
    did: zDid,
    provider: z.string(),
    alias: z.string().exactOptional(),
    controllerKeyId: z.string().exactOptional(),
    keys: z.array(zKey),
    services: z.array(zJsonObject),
  }),
});
