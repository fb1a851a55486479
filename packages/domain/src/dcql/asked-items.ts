import type { CredentialType } from '../credential-type.ts';
import type { DcqlQuery } from './dcql-query.ts';
import { wantedTypes } from './wanted-types.ts';

/** One credential of a query, for people: by its id there, of which types it may be, and whether there is an answer without it. */
export interface AskedItem {
  readonly query: string;
  readonly types: readonly CredentialType[];
  readonly required: boolean;
}

/** What a query asks for, in its order (OpenID4VP 1.0 §6.4.2). What only some options of a set have is not required by itself. */
export function askedItems({ credentials, credential_sets: sets }: DcqlQuery): AskedItem[] {
  const isRequired = (id: string): boolean =>
    sets === undefined ||
    sets.some(({ options, required = true }) => required && options.every((option) => option.includes(id)));
  return credentials.map((one) => ({ query: one.id, types: wantedTypes(one), required: isRequired(one.id) }));
}
