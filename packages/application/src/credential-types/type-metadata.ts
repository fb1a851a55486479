import { type IssuedType, typePathOf, vctOf } from '@assent/domain';
import type { Sha256 } from '../ports/ports.ts';
import type { TypeMetadata } from '../ports/type-metadata.ts';
import { type DescribedClaim, describedClaims, typeWords, type Words } from './claim-words.ts';

/**
 * Type Metadata of a service that is reached at `publicUrl` (SD-JWT VC §4.2). Its octets never change under one address: what was
 * issued names their hash. Whoever changes a word makes the next version of the type.
 */
export function typeMetadata(publicUrl: string, sha256: Sha256): TypeMetadata {
  const base = publicUrl.replace(/\/+$/, '');
  const addressOf = (type: IssuedType) => `${base}${typePathOf(type)}`;
  const documentOf = (type: IssuedType) => JSON.stringify(documentFor(type, addressOf(type)));
  return {
    documentOf,
    referenceOf: (type) => ({
      vct: addressOf(type),
      integrity: `sha256-${base64OfHex(sha256(documentOf(type)))}`,
    }),
  };
}

const documentFor = (type: IssuedType, vct: string) => ({
  vct,
  name: type,
  description: `The credential type ${vctOf(type)}`,
  display: Object.entries(typeWords[type]).map(([locale, name]) => ({ locale, name })),
  claims: [...tokenClaims, ...describedClaims(type).map(claimOf)],
});

/** Claims of the token itself, which are never hidden. */
const tokenClaims = ['iss', 'nbf', 'exp', 'jti', 'vct', 'cnf', 'status'].map((name) => ({
  path: [name],
  mandatory: true,
  sd: 'never',
}));

/** Every claim about the subject is a disclosure of its own. */
const claimOf = ({ path, isMandatory, words }: DescribedClaim) => ({
  path,
  display: labelsOf(words),
  mandatory: isMandatory,
  sd: 'always',
});

const labelsOf = (words: Words) => Object.entries(words).map(([locale, label]) => ({ locale, label }));

const base64OfHex = (hex: string): string => {
  const octets = hex.match(/../g) ?? [];
  return btoa(octets.map((octet) => String.fromCharCode(Number.parseInt(octet, 16))).join(''));
};
