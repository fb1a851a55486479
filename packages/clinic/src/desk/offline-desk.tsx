import { type DeskVerdict, type KeptTrust, type OpenDeskRequest, whyUnready } from '@assent/browser';
import { Card, LinkButton, Page, StateBanner, useNow } from '@assent/ui';
import { useCallback, useEffect, useState } from 'react';
import { useMessages } from '../messages/messages.ts';
import { useConnection } from '../offline/connection.ts';
import { deviceNow } from '../offline/fetch-trust.ts';
import { noteTime, useKeptTrust } from '../offline/kept-trust.ts';
import { TrustAge } from '../offline/trust-age.tsx';
import { NotReady } from './not-ready.tsx';
import { OfflineAsk } from './offline-ask.tsx';
import { OfflineRequest } from './offline-request.tsx';
import { OfflineResult } from './offline-result.tsx';

/** How long what was shown stays on the screen: nobody locks it where nobody is signed in. */
const forgetAfterMs = 600_000;
const noteEveryMs = 60_000;

/** One patient, from what is asked to what came of it, with what this browser has kept and nothing else. */
export function OfflineDesk({ organization }: { readonly organization: string | undefined }) {
  const { offlineDesk: texts } = useMessages();
  const { isOnline } = useConnection();
  const found = useKeptTrust();
  // what was kept for another organisation is not for whoever is signed in
  const kept = organization === undefined || found?.organization.id === organization ? found : undefined;
  const [open, setOpen] = useState<OpenDeskRequest>();
  const [verdict, setVerdict] = useState<DeskVerdict>();
  useNow(10_000);
  const next = useCallback(() => {
    setOpen(undefined);
    setVerdict(undefined);
  }, []);
  useEffect(() => {
    void noteTime();
    const timer = setInterval(() => void noteTime(), noteEveryMs);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    if (!verdict) return;
    const timer = setTimeout(next, forgetAfterMs);
    return () => clearTimeout(timer);
  }, [verdict, next]);
  return (
    <Page title={texts.title} lead={texts.lead} actions={<LinkButton href="#/">{texts.toDesk}</LinkButton>}>
      {isOnline && open && <StateBanner kind="waiting" word={texts.back} />}
      <Step kept={kept} open={open} verdict={verdict} onOpen={setOpen} onVerdict={setVerdict} onNext={next} />
      <Card title={texts.age.title}>
        <TrustAge kept={kept} />
      </Card>
    </Page>
  );
}

interface StepProps {
  readonly kept: KeptTrust | undefined;
  readonly open: OpenDeskRequest | undefined;
  readonly verdict: DeskVerdict | undefined;
  readonly onOpen: (open: OpenDeskRequest) => void;
  readonly onVerdict: (verdict: DeskVerdict | undefined) => void;
  readonly onNext: () => void;
}

function Step({ kept, open, verdict, onOpen, onVerdict, onNext }: StepProps) {
  if (open && verdict)
    return <OfflineResult open={open} verdict={verdict} onAgain={() => onVerdict(undefined)} onNext={onNext} />;
  const why = whyUnready(kept, deviceNow());
  if (why !== undefined || !kept) return <NotReady why={why ?? 'none'} />;
  if (open) return <OfflineRequest open={open} kept={kept} onVerdict={onVerdict} onCancel={onNext} />;
  return <OfflineAsk organization={kept.organization} onOpen={onOpen} />;
}
