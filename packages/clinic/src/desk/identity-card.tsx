import { zPatientIdentity } from '@assent/domain';
import { Button, Card, Row, useFormats } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';
import styles from './desk.module.css';
import type { Compared, Request } from './verdict.ts';

interface IdentityCardProps {
  readonly request: Shown;
  readonly compared: Compared;
  readonly onCompared: (found: Compared) => void;
}

/** What was shown at a desk, with a connection or without. */
interface Shown extends Pick<Request, 'verdict'> {
  readonly disclosed: readonly Pick<Request['disclosed'][number], 'id' | 'type' | 'issuer' | 'claims'>[];
}

const zShown = zPatientIdentity.pick({ name: true, birthDate: true });

/** Name and birth date, big enough to compare with an ID in the other hand: a card is not an ID. */
export function IdentityCard({ request, compared, onCompared }: IdentityCardProps) {
  const { identity: texts } = useMessages();
  const formats = useFormats();
  const shown = shownIdentity(request);
  if (!shown) return null;
  const { name, birthDate } = shown;
  return (
    <Card
      title={texts.title}
      actions={
        compared === undefined ? (
          <>
            <Button kind="primary" onPress={() => onCompared('same')}>
              {texts.same}
            </Button>
            <Button onPress={() => onCompared('other')}>{texts.other}</Button>
          </>
        ) : (
          <Row>
            <Button onPress={() => onCompared(undefined)}>{texts.again}</Button>
          </Row>
        )
      }
    >
      <p className={styles.name} dir="auto">
        {[...name.given, name.family].join(' ')}
      </p>
      <p>
        {texts.born}: <strong>{formats.date(`${birthDate}T12:00:00`)}</strong>{' '}
        <span className={styles.soft}>({birthDate})</span>
      </p>
      <p>{texts.notAnId}</p>
    </Card>
  );
}

/** What was shown of who the patient is; undefined if nothing was. */
export function shownIdentity({ verdict, disclosed }: Shown) {
  if (verdict !== 'accepted') return undefined;
  const found = disclosed.find(({ type }) => type === 'PatientIdentity');
  const { name, birthDate } = found?.claims ?? {};
  const read = zShown.safeParse({ name, birthDate });
  return found && read.success ? { ...read.data, credential: { id: found.id, issuer: found.issuer } } : undefined;
}
