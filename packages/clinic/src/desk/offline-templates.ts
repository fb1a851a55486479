import type { DeskType, DeskWish } from '@assent/browser';
import { templates } from './templates.ts';

/** What can be asked for without a connection: the templates of the desk, but for consents. */
export const offlineTemplateNames = ['identityOnly', 'identityInsuranceConsent', 'referral'] as const;
export type OfflineTemplateName = (typeof offlineTemplateNames)[number];

export const offlineWishes = (name: OfflineTemplateName): readonly DeskWish[] =>
  templates[name].flatMap(({ type, required }) =>
    type === 'ConsentGrant' ? [] : [{ type: type satisfies DeskType, required }],
  );
