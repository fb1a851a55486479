/** What a wallet in a browser reads of others' SMART Health Cards and Links. It needs nothing of Node. */
import { inflateRawInBrowser } from './encodings/inflate-stream.ts';
import { cardVerifier } from './smart-health-cards/card-verifier.ts';
import { fileOpener } from './smart-health-links/file-opener.ts';
import { linkResolver } from './smart-health-links/link-resolver.ts';

export type { Checked } from './checked.ts';
export type { CardFault } from './smart-health-cards/card-fault.ts';
export { cardTexts, type HealthCard, type ShownCards } from './smart-health-cards/card-verifier.ts';
export { maxQrCharacters, numericQr } from './smart-health-cards/numeric-qr.ts';
export type { CardTrust } from './smart-health-cards/trust-directory.ts';
export type { LinkFile } from './smart-health-links/file-opener.ts';
export { type LinkFault, type LinkPayload, readLink } from './smart-health-links/link-payload.ts';
export type { AskLinkServer, ResolvedLink } from './smart-health-links/link-resolver.ts';

export const verifyCards = cardVerifier(inflateRawInBrowser);
export const resolveLink = linkResolver(fileOpener(inflateRawInBrowser));
