import { inflateRaw } from '../encodings/inflate.ts';
import { cardVerifier } from './card-verifier.ts';

export const verifyCards = cardVerifier(inflateRaw);
