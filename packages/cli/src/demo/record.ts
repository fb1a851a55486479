import { AppError } from '@assent/domain';
import { type BundleResource, type PatientBundle, splitBundle } from '@assent/fhir';

/** A record ready to be issued: what each organisation vouches for. */
export interface PatientRecord {
  readonly bundle: PatientBundle;
  /** Resources the clinic, the laboratory and the insurer turn into credentials. */
  readonly byIssuer: {
    readonly clinic: readonly BundleResource[];
    readonly lab: readonly BundleResource[];
    readonly insurer: readonly BundleResource[];
  };
  /** What references between resources may point to. */
  readonly related: readonly BundleResource[];
}

/** Sorts a FHIR bundle by who would issue what: laboratory results the lab, coverage the insurer, the rest the clinic. */
export function readRecord(document: unknown): PatientRecord {
  const bundle = splitBundle(document);
  const { patient, immunizations, conditions, observations, coverages, organizations, practitioners } = bundle;
  const lab = observations.filter(({ resource }) => isLaboratory(resource));
  return {
    bundle,
    byIssuer: {
      clinic: [patient, ...conditions, ...immunizations, ...observations.filter((o) => !lab.includes(o))],
      lab,
      insurer: coverages,
    },
    related: [...organizations, ...practitioners],
  };
}

const isLaboratory = ({ category }: BundleResource['resource']) =>
  JSON.stringify(category ?? []).includes('"laboratory"');

/** Whether an error means that this one resource cannot become a credential, and not that issuing failed. */
export const isUnusableResource = (error: unknown): error is AppError =>
  error instanceof AppError && (error.code === 'unsupported_resource' || error.code === 'invalid_request');
