import { decryptResponse, encryptResponse, newResponseKey, publicHalf } from '@assent/openid4vc';
import { generateKeyPair, jwtVerify, SignJWT } from 'jose';

const claims = { iss: 'x'.repeat(60), iat: 1_780_000_000, nonce: 'n'.repeat(120), text: 't'.repeat(400) };

/**
 * The signatures, checks, and encryption of a session and nothing else, as often as the protocol has them, of both sides: what no
 * implementation gets below. Answers two functions, for a session of issuance and one of presentation.
 */
export async function bareCryptography() {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const responseKey = await newResponseKey();
  const sign = () => new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
  const signedAndChecked = async () => void (await jwtVerify(await sign(), publicKey));
  const sealed = async (size: number) => {
    const jwe = await encryptResponse({ text: 'x'.repeat(size) }, publicHalf(responseKey) as never, 'A256GCM');
    await decryptResponse(jwe, responseKey);
  };
  return {
    /** Two DPoP proofs and a key proof, signed and checked; the credential, signed; the answer, encrypted and opened. */
    async issuance() {
      for (let proofs = 0; proofs < 3; proofs += 1) await signedAndChecked();
      await sign();
      await sealed(2000);
    },
    /** A key for the session; the request, signed; credential and key binding checked, the latter signed; the answer, encrypted. */
    async presentation() {
      await newResponseKey();
      await sign();
      await signedAndChecked();
      await signedAndChecked();
      await sealed(3000);
    },
  };
}
