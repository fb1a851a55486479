import { type DcqlQuery, type IssuedType, typeOfVct, vctOf, zIssuedType } from '@assent/domain';
import type { TypeMetadata } from '../ports/type-metadata.ts';

/** Most names of one credential in a query. */
const maxNames = 16;

/**
 * A query that asks for a type of ours by every name it has here: the one of all services (`urn:assent:…`), under which credentials
 * from before there was Type Metadata are known, and the address of its Type Metadata. Wallets of others compare names letter by letter.
 */
export function withAllNames(query: DcqlQuery, types: TypeMetadata): DcqlQuery {
  const nameOf = new Map(zIssuedType.options.map((type) => [types.referenceOf(type).vct, type]));
  const namesFor = (vct: string): readonly string[] => {
    const type = nameOf.get(vct) ?? typeOfVct(vct);
    return type === undefined || type === 'ConsentGrant'
      ? [vct]
      : [vct, vctOf(type), types.referenceOf(type satisfies IssuedType).vct];
  };
  const credentials = query.credentials.map((wanted) => {
    const { vct_values } = wanted.meta;
    if (wanted.format !== 'dc+sd-jwt' || vct_values === undefined) return wanted;
    // those that were asked for come first, so that none of them is cut off
    const all = [...new Set([...vct_values, ...vct_values.flatMap(namesFor)])].slice(0, maxNames);
    return { ...wanted, meta: { ...wanted.meta, vct_values: all } };
  });
  return { ...query, credentials };
}
