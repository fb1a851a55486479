import type { IssuedType } from '@assent/domain';

/** How an SD-JWT VC names its type: `vct` is where its Type Metadata is, `integrity` the hash of that document as W3C SRI has it. */
export interface TypeReference {
  readonly vct: string;
  readonly integrity: string;
}

/** Type Metadata (SD-JWT VC §4) of what is issued here. */
export interface TypeMetadata {
  referenceOf(type: IssuedType): TypeReference;
  /** The document, octet by octet: its hash stands in credentials. */
  documentOf(type: IssuedType): string;
}
