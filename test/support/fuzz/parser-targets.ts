import { documentTargets, listTargets } from './document-targets.ts';
import { eligibilityTarget } from './eligibility-target.ts';
import { openid4vciTargets } from './openid4vci-targets.ts';
import { openid4vpTargets } from './openid4vp-targets.ts';
import { receiptTargets } from './receipt-targets.ts';
import type { FuzzTarget } from './target.ts';
import { fileTargets, textTargets } from './text-targets.ts';
import { tokenTargets } from './token-targets.ts';

/** Every parser of input from strangers. */
export const parserTargets = async (): Promise<FuzzTarget[]> => [
  ...(await tokenTargets()),
  ...documentTargets(),
  ...(await listTargets()),
  ...(await openid4vpTargets()),
  ...(await openid4vciTargets()),
  ...textTargets(),
  ...receiptTargets(),
  ...fileTargets(),
  eligibilityTarget(),
];
