import {
  addressOfPrivateKey,
  emergencyDigest,
  emergencyRequestOf,
  signEmergencyDigest,
  zBytes32,
} from '@assent/domain';
import { Button, Card, ErrorNote, useDeed } from '@assent/ui';
import { useId, useState } from 'react';
import { Reasons } from '../desk/reasons.tsx';
import type { Request } from '../desk/verdict.ts';
import { useMessages } from '../messages/messages.ts';
import { useClients } from '../session/clients.tsx';
import type { Case } from './case-kind.ts';
import styles from './emergencies.module.css';

const maxKeyBytes = 200;

/**
 * Signs a request with the key of a duty, from its file. The key is read, used and dropped: it goes nowhere, and what is signed is made here
 * of what is shown.
 */
export function Approve({ one, onDone }: { readonly one: Case; readonly onDone: () => void }) {
  const { emergencies: texts } = useMessages();
  const { client } = useClients();
  const id = useId();
  const [file, setFile] = useState<File>();
  const [refused, setRefused] = useState<Request['rejections']>([]);
  const { start, isBusy, error } = useDeed(async () => {
    if (!file || file.size > maxKeyBytes) return setRefused([{ reason: 'unknown_approver', at: '' }]);
    const key = zBytes32.safeParse((await file.text()).trim());
    if (!key.success) return setRefused([{ reason: 'unknown_approver', at: '' }]);
    const { order, period, salts, request } = one;
    const shown = emergencyRequestOf({ order, period, salts, caseId: request.caseId, account: request.requester });
    const digest = emergencyDigest(await client.readEmergencyRules({}), shown);
    const body = { approver: addressOfPrivateKey(key.data), signature: signEmergencyDigest(digest, key.data) };
    const answer = await client.approveEmergency({ params: { id: one.id }, body });
    setRefused(answer.valid ? [] : answer.rejections);
    onDone();
  });
  return (
    <Card
      title={texts.approve}
      actions={
        <Button kind="primary" onPress={() => start()} isBusy={isBusy} isDisabled={file === undefined}>
          {texts.approveNow}
        </Button>
      }
    >
      <p>{texts.approveHelp}</p>
      <div className={styles.file}>
        <label htmlFor={id}>{texts.keyFile}</label>
        <input id={id} type="file" onChange={({ target }) => setFile(target.files?.[0])} />
      </div>
      <ErrorNote error={error} />
      <div role="alert">
        <Reasons rejections={refused} asked={[]} />
      </div>
    </Card>
  );
}
