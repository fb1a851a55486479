import { type CredentialType, credentialTypes, typeOfVct } from '../credential-type.ts';
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
  const { vct_values = [], type_values = [] } = meta;
  const byNames = credentialTypes.filter((type) => {
    const names = namesOf(type);
    return type_values.some((wanted) => wanted.every((name) => names.includes(name)));
  });
  return [...new Set([...vct_values.flatMap((vct) => typeOfVct(vct) ?? []), ...byNames])];
}
