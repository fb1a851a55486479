import type { Endpoints, ResultOf } from '@assent/api';
import type { Did } from '@assent/domain';
import { Card, EmptyState, ErrorNote, Stack, StateMark, useAsync, useFormats } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';
import { useClients } from '../session/clients.tsx';
import styles from './desk.module.css';

type Standing = ResultOf<Endpoints['listConsents']>['grants'][number];

/** The consents in force for the patient at hand, as sentences; of the others, how many there are and why they do not count. */
export function Consents({ subject, own }: { readonly subject: Did; readonly own: Did }) {
  const { consents: texts } = useMessages();
  const { background } = useClients();
  const { value, error, reload } = useAsync(
    () => background.listConsents({ query: { subject } }),
    [background, subject],
  );
  const inForce = value?.grants.filter(({ state }) => state === 'in_force') ?? [];
  const others = value?.grants.filter(({ state }) => state !== 'in_force') ?? [];
  return (
    <Card title={texts.title}>
      {value === undefined && <ErrorNote error={error} onRetry={reload} />}
      {value !== undefined && inForce.length === 0 && <EmptyState title={texts.none}>{texts.noneNext}</EmptyState>}
      {inForce.map((one) => (
        <Consent key={`${one.grant.id} ${one.grant.version}`} standing={one} own={own} />
      ))}
      {others.length > 0 && (
        <details className={styles.details}>
          <summary>{texts.others}</summary>
          <Stack>
            {others.map((one) => (
              <Consent key={`${one.grant.id} ${one.grant.version}`} standing={one} own={own} />
            ))}
          </Stack>
        </details>
      )}
    </Card>
  );
}

function Consent({ standing: { grant, state }, own }: { readonly standing: Standing; readonly own: Did }) {
  const { consents: texts } = useMessages();
  const formats = useFormats();
  const word = state === 'in_force' ? texts.inForce : (texts.states[state as keyof typeof texts.states] ?? texts.other);
  const until = formats.date(grant.period.end);
  return (
    <div>
      <StateMark kind={state === 'in_force' ? 'verified' : 'problem'} word={word} />
      <ul className={styles.steps}>
        {grant.provisions.map((provision) => {
          const purposes = (provision.purposes ?? []).map((code) => texts.purposes[code] ?? code);
          const sentence = provision.effect === 'permit' ? texts.permit : texts.deny;
          const words = {
            who: texts.parties[partyOf(provision, own)],
            data: dataOf(provision, texts, formats.list),
            purposes: purposes.length > 0 ? formats.list(purposes) : texts.anyPurpose,
          };
          return <li key={JSON.stringify(provision)}>{sentence(words.who, words.data, words.purposes, until)}</li>;
        })}
      </ul>
    </div>
  );
}

type Provision = Standing['grant']['provisions'][number];

/** Whether a rule is about this clinic itself. Parties of other kinds are named by what they are, which a desk cannot judge. */
function partyOf({ grantee }: Provision, own: Did): 'anybody' | 'own' | 'others' {
  if (grantee === undefined) return 'anybody';
  const isOwn = grantee.some(
    (party) => ('did' in party && party.did === own) || ('organization' in party && party.organization === own),
  );
  return isOwn ? 'own' : 'others';
}

interface DataTexts {
  readonly allData: string;
  readonly someData: string;
  readonly inPart: string;
  /** Words for types of FHIR resources; one without is named as FHIR does. */
  readonly resources: Readonly<Record<string, string>>;
}

/** Types of resources that a rule names. Where it narrows them further, that is said, and not how. */
function dataOf({ data }: Provision, texts: DataTexts, list: (words: readonly string[]) => string): string {
  if (data === undefined) return texts.allData;
  const named = data.map(({ resourceTypes = [], ...narrower }) => {
    const types = list(resourceTypes.map((type) => texts.resources[type] ?? type));
    if (types === '') return texts.someData;
    return Object.keys(narrower).length > 0 ? `${types} ${texts.inPart}` : types;
  });
  return [...new Set(named)].join('; ');
}
