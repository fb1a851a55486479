import type { DIDResolutionOptions, ParsedDID } from 'did-resolver';

/** A version of a document: as of a block, or as of a moment in seconds since 1970. */
export type Version = { readonly block: number } | { readonly seconds: number };

/**
 * The version that a DID URL or options ask for (DID Resolution 1.0, `versionId` and `versionTime`), undefined for the
 * latest.
 */
export function readVersion({ query }: ParsedDID, options: DIDResolutionOptions): Version | undefined | 'invalid' {
  const parameters = new URLSearchParams(query ?? '');
  const asked = (name: string): unknown => parameters.get(name) ?? options[name] ?? undefined;
  const [versionId, versionTime] = [asked('versionId'), asked('versionTime')];
  if (versionId !== undefined) {
    const isOne = versionTime === undefined && /^[0-9]{1,15}$/.test(String(versionId));
    return isOne ? { block: Number(versionId) } : 'invalid';
  }
  if (versionTime === undefined) return undefined;
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(String(versionTime))
    ? Date.parse(String(versionTime))
    : Number.NaN;
  return Number.isNaN(ms) ? 'invalid' : { seconds: ms / 1000 };
}
