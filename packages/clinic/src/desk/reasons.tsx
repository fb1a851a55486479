import { type CredentialType, isAbout } from '@assent/domain';
import { useMessages } from '../messages/messages.ts';
import styles from './desk.module.css';
import { reasonText } from './reason-text.ts';
import type { Request } from './verdict.ts';

type Rejections = readonly Pick<Request['rejections'][number], 'reason' | 'at'>[];
type Asked = readonly { readonly query: string; readonly types: readonly CredentialType[] }[];

/** Every reason against an answer: of what, what it means, and what to do. Each once, however often it was found. */
export function Reasons({ rejections, asked }: { readonly rejections: Rejections; readonly asked: Asked }) {
  const { reasons: texts, types } = useMessages();
  const nameOf = (at: string): string | undefined => {
    const item = asked.find(({ query }) => isAbout(at, query));
    const [type] = item?.types ?? [];
    return type ? types[type] : item?.query;
  };
  const lines = rejections.map(({ reason, at }) => ({ name: nameOf(at), ...reasonText(texts, reason) }));
  const once = [...new Map(lines.map((line) => [`${line.name} ${line.what}`, line])).values()];
  if (once.length === 0) return null;
  return (
    <ul className={styles.reasons}>
      {once.map(({ name, what, next }) => (
        <li key={`${name} ${what}`}>
          <strong>{name === undefined ? what : `${name}: ${what}`}</strong>
          {next}
        </li>
      ))}
    </ul>
  );
}
