import { Card, CardGrid, QrCode, Time } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';
import styles from './desk.module.css';
import type { Request } from './verdict.ts';

/** Three ways for the patient: scan, type a code, or open the link. Nobody has to transcribe, and nobody has to have a camera. */
export function HowToAnswer({ request: { uri, code, expires_at } }: { readonly request: Request }) {
  const { how: texts } = useMessages();
  return (
    <CardGrid>
      {uri !== null && (
        <Card title={texts.scan}>
          <QrCode link={uri} label={texts.scanLabel} />
        </Card>
      )}
      {code !== null && (
        <Card title={texts.type}>
          <p>{texts.typeHelp(walletAddress())}</p>
          <p className={styles.code}>{spaced(code)}</p>
          <p className={styles.soft}>
            {texts.until} <Time form="absolute" at={expires_at} />
          </p>
        </Card>
      )}
    </CardGrid>
  );
}

/** Where a patient without an app of their own opens a wallet. */
export const walletAddress = (): string => `${window.location.host}/wallet/`;

/** Two groups of four are read out and typed with fewer mistakes. */
export const spaced = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`;
