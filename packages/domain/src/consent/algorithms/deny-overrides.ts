import { type Combine, findingsOf, verdictOn } from './combined.ts';

/** Any deny of a grant in force overrides every permit of every other. */
export const denyOverrides: Combine = (grants, request, valueSets) => {
  const found = grants.flatMap((planned) => findingsOf(planned, request, valueSets));
  return { verdict: verdictOn(found, request.purposes), found };
};
