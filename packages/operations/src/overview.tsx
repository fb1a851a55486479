import type { Client } from '@assent/api';
import { Page } from '@assent/ui';
import { useMessages } from './messages/messages.ts';

/** How the network stands. */
export function Overview(_: { readonly client: Client; readonly onSignedOut: () => void }) {
  const { overview: texts } = useMessages();
  return <Page title={texts.title} />;
}
