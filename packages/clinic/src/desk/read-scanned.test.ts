import { expect, test } from '@jest/globals';
import { readScanned } from './read-scanned.ts';

test.each([
  [' did:jwk:eyJrdHkiOiJFQyJ9\n', 'identifier'],
  ['eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl', 'document'],
  ['eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl~WyJhIiwiYiJd~', 'document'],
  ['shc:/5676290952432060', 'document'],
  ['openid4vp://?client_id=x', 'request'],
  ['OPENID-CREDENTIAL-OFFER://?credential_offer_uri=x', 'request'],
  ['javascript:alert(1)', 'unknown'],
  ['https://clinic.example/', 'unknown'],
  ['', 'unknown'],
  ['x'.repeat(70_000), 'unknown'],
])('%.40s is of the kind %s', (text, kind) => {
  expect(readScanned(text)).toMatchObject({ kind });
});
