import type { ProofRequest } from '@assent/domain';
import { announce, Card, Icon, useFormats, useLanguage } from '@assent/ui';
import { type ReactNode, useState } from 'react';
import { type CriterionWords, criterionWords, fieldWords, reasonWords } from '../facts/criterion-words.ts';
import type { ProofProgress } from '../facts/fact-engine.ts';
import { proveQuestion, type ShownQuestion } from '../facts/show-question.ts';
import { useWallet } from '../hooks/wallet-context.ts';
import { useMessages } from '../messages/messages.ts';
import styles from '../screens/screens.module.css';
import { Words } from './lines.tsx';

/** A request for a proof: what it would see holds, and that the values stay. */
export function QuestionCard({ shown }: { readonly shown: ShownQuestion }) {
  const { proof: texts, share } = useMessages();
  const { study, purpose, asOf } = shown.question.request;
  const words = useCriterionWords(asOf);
  return (
    <Card title={texts.study(study.registry, study.id)}>
      <p>{purpose}</p>
      <div className={styles.pair}>
        <div className={styles.leaves}>
          <strong>{texts.holds}</strong>
          <ul className={styles.plain}>
            {shown.proven.map((criterion) => (
              <li key={criterion.id}>
                <Icon name="verified" /> {reasonWords(criterion.reason, texts)}: {texts.yesToThis}
                <span className={styles.small}> ({criterionWords(criterion, words)})</span>
              </li>
            ))}
          </ul>
        </div>
        <div className={styles.stays}>
          <strong>{texts.stays}</strong>
          <Words words={useHiddenFields(shown)} />
        </div>
      </div>
      {shown.disclosed.length > 0 && (
        <div>
          <strong>{texts.shown}</strong>
          <Words
            words={shown.disclosed.map(
              ({ field, reason }) => `${fieldWords(field, texts)}: ${reasonWords(reason, texts)}`,
            )}
          />
        </div>
      )}
      {shown.attested.length > 0 && (
        <div>
          <strong>{texts.attested}</strong>
          <Words words={shown.attested.map((one) => criterionWords(one, words))} />
        </div>
      )}
      {shown.findings.length > 0 && (
        <div>
          <strong>{share.lookFirst}</strong>
          {[...new Set(shown.findings.map(({ code }) => code))].map((code) => (
            <p key={code} className={styles.finding}>
              <Icon name="check" />
              {texts.findings[code]}
            </p>
          ))}
        </div>
      )}
    </Card>
  );
}

/** How criteria are put into words in the language in force. */
function useCriterionWords(asOf: CriterionWords['asOf']): CriterionWords {
  const { proof: texts } = useMessages();
  const { language } = useLanguage();
  const { date } = useFormats();
  return { texts, language, asOf, date };
}

type Criterion = ProofRequest['criteria'][number];

/** Names of the fields that something is proven of, in words. */
function useHiddenFields({ proven }: ShownQuestion): readonly string[] {
  const { proof: texts } = useMessages();
  const fields = proven.flatMap(fieldsOf).map((field) => fieldWords(field, texts));
  return [...new Set(fields)].map(texts.staysWithYou);
}

const fieldsOf = (criterion: Criterion): readonly string[] => {
  if ('at' in criterion) return [criterion.at.field];
  return criterion.kind === 'same' ? criterion.fields.map(({ field }) => field) : [];
};

/** Makes proofs one after the other, and shows how far they are. */
export function useProofs() {
  const { wallet, engine } = useWallet();
  const [at, setAt] = useState<ProofProgress>();
  const make = async (question: ShownQuestion): Promise<string> => {
    try {
      return await proveQuestion(wallet, engine, question, setAt);
    } finally {
      setAt(undefined);
    }
  };
  return {
    make,
    async makeAll(questions: readonly (readonly [string, ShownQuestion])[]) {
      const made = new Map<string, readonly string[]>();
      for (const [id, question] of questions) made.set(id, [await make(question)]);
      return made;
    },
    progress: at && <ProofBar at={at} />,
  };
}

function ProofBar({ at }: { readonly at: ProofProgress }): ReactNode {
  const { proof: texts } = useMessages();
  const words = at.doing === 'proving' ? texts.proving : texts.updating;
  return (
    <Card>
      <p role="status">
        {words} {texts.progress(at.part, at.of)}
      </p>
      <progress className={styles.progress} value={at.part - 0.5} max={at.of} aria-label={words} />
      <p className={styles.small}>{texts.engine}</p>
    </Card>
  );
}

/** Says what came of a proof. */
export const sayOutcome = (words: string): string => {
  announce(words);
  return words;
};
