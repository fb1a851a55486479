import { Card, FactList } from '@assent/ui';
import { CriteriaPlan } from '../define/criteria-plan.tsx';
import { useMessages } from '../messages/messages.ts';
import type { Study } from './study.ts';

/** The criteria as they are published, and whose facts count. */
export function StudyCriteria({ study }: { readonly study: Study }) {
  const { conduct: texts } = useMessages();
  const list = (dids: readonly string[]) => dids.map((did) => <code key={did}>{did} </code>);
  return (
    <>
      <Card title={texts.tabs.criteria}>
        <CriteriaPlan trial={study.criteria} />
      </Card>
      <Card title={texts.whose}>
        <FactList
          facts={[
            { label: texts.purpose, value: study.purpose },
            { label: texts.issuers, value: list(study.issuers) },
            { label: texts.identity, value: list(study.identityIssuers) },
          ]}
        />
      </Card>
    </>
  );
}
