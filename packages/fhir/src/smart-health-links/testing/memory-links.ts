import type { SharedLink, SharedLinkStore } from '../shared-link.ts';

/** Shared links in memory; a change runs at once, so nothing can come in between. */
export function memoryLinks(): SharedLinkStore & { readonly kept: Map<string, SharedLink> } {
  const kept = new Map<string, SharedLink>();
  return {
    kept,
    add: async (link) => {
      kept.set(link.id, link);
    },
    change: async (id, decide) => {
      const link = kept.get(id);
      if (link === undefined) return undefined;
      const decided = decide(link);
      kept.set(id, decided.link);
      return decided.answer;
    },
  };
}
