import type { Endpoints, ResultOf } from '@assent/api';
import {
  putValueSet,
  readConsentRules,
  removeValueSet,
  type StoredConsentRules,
  setConsentRules,
} from '@assent/application';
import type { Handlers } from '../http/bind.ts';
import { type HandlerContext, tenantIdOf } from './context.ts';

type ConsentRulesHandlers = Pick<Handlers, 'readConsentRules' | 'setConsentRules' | 'putValueSet' | 'removeValueSet'>;

/** By what an organisation decides. */
export const consentRulesHandlers = ({ ports }: HandlerContext): ConsentRulesHandlers => ({
  readConsentRules: async ({ caller }) => shown(await readConsentRules(ports, tenantIdOf(caller))),
  setConsentRules: async ({ body, caller }) => shown(await setConsentRules(ports, tenantIdOf(caller), body)),
  putValueSet: async ({ body, caller }) => shown(await putValueSet(ports, tenantIdOf(caller), body)),
  removeValueSet: async ({ query, caller }) => shown(await removeValueSet(ports, tenantIdOf(caller), query.url)),
});

const shown = ({ rules, revision, valueSets }: StoredConsentRules): ResultOf<Endpoints['readConsentRules']> => ({
  rules,
  revision,
  valueSets: valueSets.map((one) => ({ ...one })),
});
