import type { ClaimPath } from '@assent/domain';
import type { Place } from './reveal-claims.ts';
import { joinSdJwt, type SdJwt } from './sd-jwt.ts';

/**
 * The SD-JWT with only the disclosures that `paths` ask for: what lies on the way to a claim, the claim, and all below
 * it. A path that leads nowhere discloses nothing.
 */
export function selectDisclosures({ jwt, disclosures, places }: SdJwt, paths: readonly ClaimPath[] | 'all'): string {
  const isAsked = (place: Place | undefined) =>
    paths === 'all' || (place !== undefined && paths.some((path) => isOneWay(path, place)));
  const shown = disclosures.filter((disclosure) => isAsked(places.get(disclosure)));
  return joinSdJwt(
    jwt,
    shown.map(({ encoded }) => encoded),
  );
}

/** Whether one of the two leads through the other. In a path, null stands for every position. */
function isOneWay(path: ClaimPath, place: Place): boolean {
  const common = Math.min(path.length, place.length);
  return path.slice(0, common).every((step, index) => {
    const here = place[index];
    return step === null ? typeof here === 'number' : step === here;
  });
}
