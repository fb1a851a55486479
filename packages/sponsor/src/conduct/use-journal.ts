import { usePolling } from '@assent/ui';
import { useClients } from '../clients.ts';

/** The journal of a study, read again and again: entries get their time when the chain has them. */
export function useJournal(id: string) {
  const { background } = useClients();
  const read = async () => (await background.readStudyJournal({ params: { id } })).journal;
  const { value, error, reload } = usePolling(read, 4000, [background, id]);
  return { journal: value, entries: value?.entries ?? [], error, reload };
}

export type JournalEntry = ReturnType<typeof useJournal>['entries'][number];
