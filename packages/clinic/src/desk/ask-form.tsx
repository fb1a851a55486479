import { type CheckInItem, checkInQuery } from '@assent/domain';
import { Button, Card, ErrorNote, Form, goTo, Select, TextField, useDeed } from '@assent/ui';
import { useState } from 'react';
import { useMessages } from '../messages/messages.ts';
import { useClients } from '../session/clients.tsx';
import { ItemList } from './item-list.tsx';
import { OwnItems } from './own-items.tsx';
import { PastedRequest, readPasted } from './pasted-request.tsx';
import { itemsOf, type TemplateName, templateNames, templates, type Wish } from './templates.ts';

const secondsOpen = 1800;

/** Chooses what to ask for, and opens the request. */
export function AskForm({ organization }: { readonly organization: string }) {
  const { ask: texts } = useMessages();
  const { client } = useClients();
  const [template, setTemplate] = useState<TemplateName>('identityInsuranceConsent');
  const [wishes, setWishes] = useState<readonly Wish[]>(templates.identityOnly);
  const [pasted, setPasted] = useState('');
  const [purpose, setPurpose] = useState(texts.usualPurpose);
  const read = template === 'pasted' ? readPasted(pasted) : undefined;
  const items = read ? (read.request?.items ?? []) : itemsOf(wishesOf(template, wishes));
  const { query, forms, unsupported } = checkInQuery({ items });
  const { start, isBusy, error } = useDeed(async () => {
    const body = { dcql: structuredClone(query) as never, purpose: purpose.trim() || organization, with_code: true };
    const questionnaires = forms.length > 0 ? { questionnaires: structuredClone(forms) as never } : {};
    const { id } = await client.openPresentationSession({
      body: { ...body, ...questionnaires, lifetime_seconds: secondsOpen },
    });
    goTo(`/requests/${id}`);
  });
  return (
    <Card title={texts.title}>
      <Form onSubmit={start}>
        <Select<TemplateName>
          label={texts.template}
          options={templateNames.map((value) => ({ value, label: texts.templates[value] }))}
          value={template}
          onChange={setTemplate}
        />
        {template === 'own' && <OwnItems wishes={wishes} onChange={setWishes} />}
        {template === 'pasted' && <PastedRequest text={pasted} onChange={setPasted} fault={read?.fault} />}
        {template !== 'own' && <ItemList items={items} unsupported={unsupported} />}
        <TextField
          label={texts.purpose}
          description={texts.purposeHelp}
          value={purpose}
          onChange={setPurpose}
          maxLength={256}
        />
        <ErrorNote error={error} />
        <Button
          type="submit"
          kind="primary"
          isBusy={isBusy}
          isDisabled={query.credentials.length === 0 || !canAsk(items, unsupported)}
        >
          {texts.submit}
        </Button>
      </Form>
    </Card>
  );
}

const wishesOf = (template: TemplateName, own: readonly Wish[]): readonly Wish[] =>
  template === 'own' || template === 'pasted' ? own : templates[template];

/** What is needed and cannot be asked for must not be left out without a word: then nothing is asked. */
const canAsk = (items: readonly CheckInItem[], unsupported: readonly CheckInItem[]): boolean =>
  items.length > unsupported.length && !unsupported.some(({ required }) => required === true);
