/** What the service says of an offer once, when it is made: its link, and the code for the patient. */
export interface OfferCode {
  readonly uri: string;
  readonly code: string | null;
}

/** In this page alone, and gone with it. */
const codes = new Map<string, OfferCode>();

export const keepCode = (offer: string, code: OfferCode): void => void codes.set(offer, code);
export const codeOf = (offer: string): OfferCode | undefined => codes.get(offer);
