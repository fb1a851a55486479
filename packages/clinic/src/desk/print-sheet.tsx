import { Button, ErrorNote, LinkButton, Page, QrCode, Row, type StaffSession, useAsync, useFormats } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';
import { useClients } from '../session/clients.tsx';
import { spaced, walletAddress } from './how-to-answer.tsx';
import styles from './print-sheet.module.css';

/** One page of paper for a patient who cannot see the screen: a large QR code, the code, what is asked, and until when. */
export function PrintSheet({ id, session }: { readonly id: string; readonly session: StaffSession }) {
  const { print: texts, types, ask } = useMessages();
  const formats = useFormats();
  const { background } = useClients();
  const { value, error, reload } = useAsync(
    () => background.readPresentationSession({ params: { id } }),
    [background, id],
  );
  if (value === undefined || value.uri === null)
    return (
      <Page title={texts.title}>
        {value === undefined ? <ErrorNote error={error} onRetry={reload} /> : <p>{texts.over}</p>}
        <LinkButton href={`#/requests/${id}`}>{texts.back}</LinkButton>
      </Page>
    );
  return (
    <Page title={texts.heading(session.organization.name)} lead={value.purpose}>
      <Row>
        <Button kind="primary" onPress={() => window.print()}>
          {texts.print}
        </Button>
        <LinkButton href={`#/requests/${id}`}>{texts.back}</LinkButton>
      </Row>
      <div className={styles.sheet}>
        <QrCode link={value.uri} label={texts.scan} />
        <div>
          <p>{texts.orType(walletAddress())}</p>
          {value.code !== null && <p className={styles.code}>{spaced(value.code)}</p>}
          <p>{texts.until(formats.dateTime(value.expires_at))}</p>
          <ul>
            {value.asked.map(({ query, types: [type], required }) => (
              <li key={query}>
                {type ? types[type] : query} ({required ? ask.choices.required : ask.choices.optional})
              </li>
            ))}
          </ul>
          <p>{texts.choice}</p>
        </div>
      </div>
    </Page>
  );
}
