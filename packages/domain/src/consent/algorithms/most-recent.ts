import type { PlanLine } from '../access-plan.ts';
import { type Combine, findingsOf, verdictOn } from './combined.ts';

/**
 * For each purpose the grant recorded last among those that speak about it decides alone; if several were recorded at the
 * same instant, a deny beats a permit. Which was last is what the recorder says, not a date that a copy could change.
 */
export const mostRecent: Combine = (grants, request, valueSets) => {
  const all = grants.flatMap((planned) =>
    findingsOf(planned, request, valueSets).map((line) => ({ line, recency: planned.indexed.recency })),
  );
  const found = request.purposes.flatMap((purpose): PlanLine[] => {
    const about = all.filter(({ line }) => line.because.purpose === purpose);
    const last = about
      .map(({ recency }) => recency)
      .sort()
      .at(-1);
    return about.filter(({ recency }) => recency === last).map(({ line }) => line);
  });
  const setAside = all.map(({ line }) => line).filter((line) => !found.includes(line));
  return { verdict: verdictOn(found, request.purposes), found, setAside };
};
