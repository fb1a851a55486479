import {
  type Noted,
  type NotedAbout,
  OutdatedApiKey,
  type RememberedApiKey,
  type SharedRecords,
  type SubjectFile,
} from '../ports/shared-records.ts';

type Reads = Pick<SharedRecords, 'apiKeyByHash' | 'subjectFile'>;

/** `note` of a store that goes by nothing from before: the file is read, and the key, if it is not proven. */
export async function noteByReading<Made>(
  reads: Reads,
  { tenant, subject, key }: NotedAbout,
  make: (file: SubjectFile) => Promise<Noted<Made>>,
): Promise<Made> {
  const [file] = await Promise.all([reads.subjectFile(tenant, subject), key && prove(reads, key)]);
  const { receipt, made } = await make(file);
  await file.append(receipt);
  return made;
}

async function prove({ apiKeyByHash }: Reads, key: RememberedApiKey): Promise<void> {
  if (key.isProven) return;
  const now = await apiKeyByHash(key.hash);
  const { tenant, named } = key.found;
  const isStillSo =
    now?.tenant.id === tenant.id && now.named?.id === named?.id && now.named?.policyRevision === named?.policyRevision;
  if (!isStillSo) throw new OutdatedApiKey();
  key.isProven = true;
}
