import { Button, Card, ErrorNote, FactList, useAsync, useDeed } from '@assent/ui';
import { useState } from 'react';
import { useClients } from '../clients.ts';
import { useMessages } from '../messages/messages.ts';
import styles from './conduct.module.css';
import { saveFile, sha256Of } from './save-file.ts';
import type { Study } from './study.ts';

interface Saved {
  readonly name: string;
  readonly sha256: string;
  readonly answers: number;
  readonly entries: number;
}

/** The package that a regulator checks without this service, and how. */
export function AuditPackage({ study }: { readonly study: Study }) {
  const { audit: texts } = useMessages();
  const { client } = useClients();
  const [saved, setSaved] = useState<Saved>();
  const network = useAsync(() => client.readNetwork({}), [client]);
  const logKey = network.value?.auditLog?.key;
  const { start, isBusy, error } = useDeed(async () => {
    const pack = await client.exportAuditPackage({ params: { id: study.id } });
    const content = JSON.stringify(pack);
    const name = `audit-${study.study.id}.json`;
    const sha256 = await sha256Of(new TextEncoder().encode(content));
    saveFile(name, content, 'application/json');
    setSaved({ name, sha256, answers: pack.answers.length, entries: pack.journal?.entries.length ?? 0 });
  });
  const name = saved?.name ?? `audit-${study.study.id}.json`;
  const key = logKey === undefined ? '' : ` --log-key '${logKey}'`;
  return (
    <>
      <Card title={texts.title}>
        <p>{texts.lead}</p>
        <ErrorNote error={error} />
        <Button kind="primary" onPress={start} isBusy={isBusy}>
          {texts.download}
        </Button>
        {saved && (
          <FactList
            facts={[
              { label: texts.file, value: saved.name },
              { label: texts.contents, value: texts.counts(saved.answers, saved.entries) },
              { label: 'SHA-256', value: <code>{saved.sha256}</code> },
            ]}
          />
        )}
      </Card>
      <Card title={texts.checkTitle}>
        <p>{texts.checkLead}</p>
        <code className={styles.command}>{`npm run assent -- verify-proof ${name}${key}`}</code>
        <p>{texts.checkMeans}</p>
        <p>{texts.checkKey}</p>
      </Card>
    </>
  );
}
