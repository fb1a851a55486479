import type { AccreditationQuestion, AccreditationReading, ChainAccreditations, Registries } from '@assent/application';
import { ethrAddressOf, toUnixSeconds } from '@assent/domain';
import type { ChainIndex } from './chain-index.ts';
import type { RegistryMirrors } from './registry-mirrors.ts';

/** Accreditations from the mirror of `IssuerRegistry`. An issuer that is no did:ethr is unknown there. */
export function mirroredAccreditations(
  index: ChainIndex,
  { typeIdOf }: Pick<Registries, 'typeIdOf'>,
): ChainAccreditations {
  const reading = (mirrors: RegistryMirrors, { issuer, type, at }: AccreditationQuestion): AccreditationReading => {
    const address = ethrAddressOf(issuer);
    const isAccredited = address && mirrors.accreditations.isAccreditedAt(address, typeIdOf(type), toUnixSeconds(at));
    if (isAccredited === undefined) return 'unknown';
    return isAccredited ? 'accredited' : 'not_accredited';
  };
  return {
    async read(questions) {
      const { value, block, ageMs } = await index.read((mirrors) => questions.map((one) => reading(mirrors, one)));
      return { readings: value, block, ageMs };
    },
  };
}
