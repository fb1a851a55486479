import type { Day } from '@assent/domain';
import type { Place } from '../elements/refusal.ts';
import type { RelatedResources } from '../resources/related-resource.ts';

/** What a reader of claims is told beside the resource: the day that decides ages and validity, and what it may cite. */
export interface Reading {
  readonly on: Day;
  readonly related: RelatedResources;
  readonly place: Place;
}

/** Reads the claims of one resource type. Members may be undefined; the caller drops them and parses the rest. */
export type ReadResource = (resource: object, reading: Reading) => Readonly<Record<string, unknown>>;
