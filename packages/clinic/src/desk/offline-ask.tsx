import { type KeptTrust, type OpenDeskRequest, openDeskRequest } from '@assent/browser';
import { parse, zTenantId } from '@assent/domain';
import { Button, Card, Form, Select, TextField } from '@assent/ui';
import { useState } from 'react';
import { useMessages } from '../messages/messages.ts';
import { deviceNow } from '../offline/fetch-trust.ts';
import styles from './desk.module.css';
import { type OfflineTemplateName, offlineTemplateNames, offlineWishes } from './offline-templates.ts';

interface OfflineAskProps {
  readonly organization: KeptTrust['organization'];
  readonly onOpen: (open: OpenDeskRequest) => void;
}

/** Chooses what to ask for, and makes a request that nobody else knows. */
export function OfflineAsk({ organization, onOpen }: OfflineAskProps) {
  const { ask: shared, offlineDesk, types } = useMessages();
  const { ask: texts } = offlineDesk;
  const [template, setTemplate] = useState<OfflineTemplateName>('identityOnly');
  const [purpose, setPurpose] = useState(shared.usualPurpose);
  const wishes = offlineWishes(template);
  const ask = () => {
    const request = {
      ...{ origin: window.location.origin, tenant: parse(zTenantId, organization.id), nonce: newNonce(), wishes },
      purpose: purpose.trim() || organization.name,
    };
    onOpen(openDeskRequest(request, deviceNow()));
  };
  return (
    <Card title={shared.title}>
      <Form onSubmit={ask}>
        <Select<OfflineTemplateName>
          label={texts.template}
          options={offlineTemplateNames.map((value) => ({ value, label: texts.templates[value] }))}
          value={template}
          onChange={setTemplate}
        />
        <ul className={styles.items} aria-label={shared.items}>
          {wishes.map(({ type, required }) => (
            <li key={type}>
              <span>{types[type]}</span>
              <span className={styles.soft}>{required ? shared.choices.required : shared.choices.optional}</span>
            </li>
          ))}
        </ul>
        <TextField
          label={shared.purpose}
          description={shared.purposeHelp}
          value={purpose}
          onChange={setPurpose}
          maxLength={128}
        />
        <p className={styles.soft}>{texts.noConsent}</p>
        <Button type="submit" kind="primary">
          {texts.submit}
        </Button>
      </Form>
    </Card>
  );
}

const nonceBytes = 16;

/** 128 random bits in hexadecimal: nobody guesses it, and the code stays small. */
const newNonce = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(nonceBytes)), (byte) => byte.toString(16).padStart(2, '0')).join('');
