import {
  announce,
  Button,
  Card,
  EmptyState,
  ErrorNote,
  Progress,
  QrCode,
  Row,
  Select,
  useDeed,
  usePolling,
} from '@assent/ui';
import { useEffect, useRef, useState } from 'react';
import { useClients } from '../clients.ts';
import { useMessages } from '../messages/messages.ts';
import { isConflict } from './is-conflict.ts';
import { RequestTable } from './request-table.tsx';
import type { ProofRequest, Study } from './study.ts';

const pollMs = 2000;
const spans = { '3600': 'hour', '86400': 'day', '604800': 'week' } as const;
type Span = keyof typeof spans;

/** Requests of a study: a link or a code for one person each, and what they have proven, as it arrives. */
export function ProofRequests({ study }: { readonly study: Study }) {
  const { proofs: texts } = useMessages();
  const { client, background } = useClients();
  const params = { id: study.id };
  const listed = usePolling(() => background.listProofRequests({ params, query: {} }), pollMs, [background, study.id]);
  const [shown, setShown] = useState<Pick<ProofRequest, 'id' | 'url'>>();
  const requests = listed.value?.requests;
  useArrivals(requests);
  const isShownOpen = requests?.some(({ id, state }) => id === shown?.id && state !== 'open') !== true;
  return (
    <>
      <Card title={texts.askTitle}>
        <p>{texts.askLead}</p>
        <Ask
          onAsk={async (seconds) => {
            setShown(await client.requestProof({ params, body: { seconds } }));
            listed.reload();
          }}
        />
        {shown && isShownOpen && (
          <>
            <QrCode link={shown.url} label={texts.codeLabel} />
            <Button onPress={() => window.print()}>{texts.print}</Button>
          </>
        )}
        {shown && !isShownOpen && <p>{texts.answered}</p>}
      </Card>
      <Card title={texts.title}>
        <ErrorNote error={listed.error} onRetry={listed.reload} />
        {!requests && listed.isLoading && <Progress label={texts.loading} />}
        {requests?.length === 0 && <EmptyState title={texts.none}>{texts.noneHelp}</EmptyState>}
        {requests && requests.length > 0 && (
          <RequestTable study={study} requests={requests} onShow={setShown} onChange={listed.reload} />
        )}
      </Card>
    </>
  );
}

function Ask({ onAsk }: { readonly onAsk: (seconds: number) => Promise<void> }) {
  const { proofs: texts } = useMessages();
  const [span, setSpan] = useState<Span>('86400');
  const { start, isBusy, error } = useDeed(() => onAsk(Number(span)));
  return (
    <>
      <Select<Span>
        label={texts.span}
        options={Object.entries(spans).map(([value, name]) => ({ value: value as Span, label: texts.spans[name] }))}
        value={span}
        onChange={setSpan}
      />
      <Row>
        <Button kind="primary" onPress={start} isBusy={isBusy}>
          {texts.ask}
        </Button>
      </Row>
      <ErrorNote error={error} {...(isConflict(error) ? { what: texts.noIssuer, next: texts.noIssuerNext } : {})} />
    </>
  );
}

/** Says that a proof has arrived, once for each. */
function useArrivals(requests: readonly ProofRequest[] | undefined): void {
  const { proofs: texts } = useMessages();
  const known = useRef<number | undefined>(undefined);
  const proven = requests?.filter(({ state }) => state === 'proven').length;
  useEffect(() => {
    if (proven !== undefined && known.current !== undefined && proven > known.current) announce(texts.arrived);
    known.current = proven ?? known.current;
  }, [proven, texts]);
}
