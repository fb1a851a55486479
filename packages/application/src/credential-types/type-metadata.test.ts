import { createHash } from 'node:crypto';
import { claimsSchemas, type IssuedType, zIssuedType } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { typeMetadata } from './type-metadata.ts';

const hash = (text: string, encoding: 'hex' | 'base64' = 'hex') => createHash('sha256').update(text).digest(encoding);
const types = typeMetadata('https://assent.example/', hash);
interface Claim {
  readonly path: readonly (string | null)[];
  readonly mandatory: boolean;
  readonly sd: string;
  readonly display?: readonly { readonly locale: string; readonly label: string }[];
}
interface Document {
  readonly vct: string;
  readonly display: readonly { readonly locale: string }[];
  readonly claims: readonly Claim[];
}
const documentOf = (type: IssuedType) => JSON.parse(types.documentOf(type)) as Document;

interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
}

/** Every path of a schema, and whether all that leads to it is required. What is in an array may be missing. */
function pathsOf(shape: Shape, isThere = true): readonly (readonly [string, boolean])[] {
  if (shape.items) return [['*', false] as const, ...below('*', shape.items, false)];
  return Object.entries(shape.properties ?? {}).flatMap(([name, value]) => {
    const isRequired = isThere && (shape.required ?? []).includes(name);
    return [[name, isRequired] as const, ...below(name, value, isRequired)];
  });
}
const below = (name: string, shape: Shape, isThere: boolean) =>
  pathsOf(shape, isThere).map(([path, isRequired]) => [`${name}.${path}`, isRequired] as const);
const textOf = (path: Claim['path']) => path.map((step) => step ?? '*').join('.');

describe.each(zIssuedType.options)('the Type Metadata of %s', (type) => {
  test('is known by its address, and by the hash of its octets', () => {
    const { vct, integrity } = types.referenceOf(type);
    expect(vct).toBe(`https://assent.example/credential-types/${type}/1`);
    expect(integrity).toBe(`sha256-${hash(types.documentOf(type), 'base64')}`);
    expect(documentOf(type).vct).toBe(vct);
  });

  test('has every claim that the type has, no other, and says of each whether it is mandatory', () => {
    const schema = claimsSchemas[type].toJSONSchema({ unrepresentable: 'any', io: 'input' }) as Shape;
    const hidden = documentOf(type).claims.filter(({ sd }) => sd === 'always');
    const described = hidden.map(({ path, mandatory }) => [textOf(path).replace('urn:assent:claim:', ''), mandatory]);
    expect(described.sort()).toEqual([['sub', true], ...pathsOf(schema)].map((one) => [...one]).sort());
  });

  test('calls the type and every claim about the subject something in English and in Spanish', () => {
    const { display, claims } = documentOf(type);
    expect(display.map(({ locale }) => locale)).toEqual(['en', 'es']);
    for (const { sd, display: labels = [], path } of claims) {
      if (sd === 'never') continue;
      expect({ path, locales: labels.map(({ locale }) => locale) }).toEqual({ path, locales: ['en', 'es'] });
      expect(labels.every(({ label }) => label.length > 1)).toBe(true);
    }
    expect(new Set(claims.map(({ path }) => textOf(path))).size).toBe(claims.length);
  });
});

test('no octet changes under one address: what was issued names the hash', () => {
  const hashes = Object.fromEntries(zIssuedType.options.map((type) => [type, types.referenceOf(type).integrity]));
  expect(hashes).toEqual({
    PatientIdentity: 'sha256-ZF19EJuJLoSodNui0XMyaxlWKZg9fZw/+9NTqDg3brk=',
    PractitionerLicense: 'sha256-9jyk2IMUeQwSqvYJSSMOGh7orWf5M8M2095qNIdyhpY=',
    OrganizationAffiliation: 'sha256-y6Cpe5JOqe+SnlcSf1weYUQXwGN9dUWwMhRNjcOp6qw=',
    InsuranceCoverage: 'sha256-LnI4hdEmVtaUu/fxJ3HnwTfV+8hmbgysekhN40sQPxc=',
    Immunization: 'sha256-QJxozl7vjfYg+8xEZJdWMhpr2M39AOPoibxh1iKwFPQ=',
    LabResult: 'sha256-IJBfFL5aoCra6Rc74BUL3f15+EiJEFT/hnXJv6kCOiw=',
    Problem: 'sha256-re9Z0W2fgV/BUEE1Zo4850hStvRYe2mIhOvjpM753C8=',
    TrialEligibility: 'sha256-Gh6LnU+RUz1jt3MbmgDi7FvlnvQcnpqxJ4j9rfoD1cE=',
    EligibilityFacts: 'sha256-SKxo6JloM3dlsx99iQKInOJSzJaBjAMZqv3gMgLd818=',
    Prescription: 'sha256-GtFbbcX0zFF+4ZgJEK/Oz+qReDnQJ0LPHH+c7BdX6dU=',
    Referral: 'sha256-SGWmdfiCixkgYMNkdPfHCZtTwzfj5OcNF2qyx0BHnxM=',
  });
});
