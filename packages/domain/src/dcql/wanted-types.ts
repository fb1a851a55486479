import { type CredentialType, credentialTypes, typeNamed, vctOf } from '../credential-type.ts';
import type { CredentialQuery } from './dcql-query.ts';

/** What names of types are short for, in the contexts of our credentials. */
const credentialsVocabulary = 'https://www.w3.org/2018/credentials#';
const undefinedTerms = 'https://www.w3.org/ns/credentials/undefined-terms#';

/** Names under which a query may ask for a type: short, and expanded as JSON-LD does. */
const namesOf = (type: CredentialType): readonly string[] => [
  'VerifiableCredential',
  `${credentialsVocabulary}VerifiableCredential`,
  `${type}Credential`,
  `${undefinedTerms}${type}Credential`,
];

/** The types that will do for a query, as far as they are known here. */
export function wantedTypes({ meta }: Pick<CredentialQuery, 'meta'>): readonly CredentialType[] {
  const { vct_values = [] } = meta;
  const byNames = credentialTypes.filter((type) => isNamed(meta, type));
  return [...new Set([...vct_values.flatMap((vct) => typeNamed(vct) ?? []), ...byNames])];
}

/**
 * Whether a credential is of a type that will do. A `vct` of the query must be one that the credential has, letter by letter: of two
 * names of one type whoever asks may know only one. Without `vcts` it has the name of its type alone.
 */
export function isOfWantedType(
  { meta }: Pick<CredentialQuery, 'meta'>,
  { type, vcts = [vctOf(type)] }: { readonly type: CredentialType; readonly vcts?: readonly string[] },
): boolean {
  return (meta.vct_values ?? []).some((vct) => vcts.includes(vct)) || isNamed(meta, type);
}

function isNamed({ type_values = [] }: CredentialQuery['meta'], type: CredentialType): boolean {
  const names = namesOf(type);
  return type_values.some((wanted) => wanted.every((name) => names.includes(name)));
}
