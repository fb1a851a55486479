import { Card, StateBanner, useFormats } from '@assent/ui';
import { useHealthMessages } from '../messages/health-messages.ts';
import type { KeptHealthCard } from '../storage/wallet-contents.ts';
import { HealthRecord } from './health-record.tsx';
import { Lines } from './lines.tsx';

/** A SMART Health Card that was checked: by whom it is, whether they are known, and what it says. */
export function HealthCardView({ card }: { readonly card: KeptHealthCard }) {
  const { card: texts } = useHealthMessages();
  const { date } = useFormats();
  const { issuer, validFrom, expires, bundle } = card;
  const isKnown = issuer.vouchedBy !== 'nobody';
  const dayOf = (seconds: number) => (Number.isNaN(new Date(seconds * 1000).getTime()) ? '…' : date(seconds * 1000));
  return (
    <Card title={texts.title}>
      <StateBanner kind={isKnown ? 'verified' : 'check'} word={isKnown ? texts.known : texts.unknown}>
        {`${texts.checked}. ${texts.checkedBy[issuer.vouchedBy]}`}
      </StateBanner>
      <HealthRecord record={bundle} />
      <Lines
        lines={[
          { label: texts.issuer, value: issuer.name },
          { label: texts.address, value: issuer.iss },
          { label: texts.issued, value: dayOf(validFrom) },
          ...(expires === undefined ? [] : [{ label: texts.expires, value: dayOf(expires) }]),
        ]}
      />
      <p>{texts.notYours}</p>
    </Card>
  );
}
