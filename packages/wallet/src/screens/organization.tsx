import { announce, Button, Card, ErrorNote, LinkButton, Page, useDeed } from '@assent/ui';
import { useState } from 'react';
import { fetchIssued } from '../credentials/receive-offer.ts';
import { takeFacts } from '../facts/take-facts.ts';
import { useContents, useWallet } from '../hooks/wallet-context.ts';
import { useMessages } from '../messages/messages.ts';
import { openSession } from '../organizations/holder-session.ts';
import type { Organization } from '../storage/wallet-contents.ts';

/** One that the wallet knows. */
export function KnownOrganization({ id }: { readonly id: string }) {
  const { back, gone } = useMessages();
  const organization = useContents().organizations.find((one) => one.id === id);
  if (!organization) return <Page title={gone} actions={<LinkButton href="#/">{back}</LinkButton>} />;
  return <OrganizationScreen organization={organization} />;
}

/** An organisation: what can be fetched from it. */
export function OrganizationScreen({ organization }: { readonly organization: Organization }) {
  const { share, cards, proof, back } = useMessages();
  const { wallet, engine } = useWallet();
  const [said, setSaid] = useState<string>();
  const say = (text: string) => {
    setSaid(text);
    announce(text);
  };
  const session = () => openSession(wallet, organization.id);
  const fetching = useDeed(async () =>
    say(cards.fetched((await fetchIssued(wallet, organization.id, await session())).length)),
  );
  const taking = useDeed(async () =>
    say(proof.tookFacts(await takeFacts(wallet, engine, organization.id, await session()))),
  );
  return (
    <Page
      title={organization.name}
      lead={share.kinds[organization.kind]}
      actions={<LinkButton href="#/">{back}</LinkButton>}
    >
      <Card>
        <div>
          <Button isBusy={fetching.isBusy} onPress={() => fetching.start()}>
            {cards.fetch}
          </Button>
        </div>
        <div>
          <Button isBusy={taking.isBusy} onPress={() => taking.start()}>
            {proof.takeFacts}
          </Button>
        </div>
        <ErrorNote error={fetching.error ?? taking.error} />
        {said !== undefined && <p>{said}</p>}
      </Card>
    </Page>
  );
}
