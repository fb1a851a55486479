import { presentationText } from '@assent/zk';
import { describe, expect, test } from '@jest/globals';
import { findChromium } from './support/chromium.ts';
import { bundleProver } from './support/eligibility/browser/bundle-prover.ts';
import { proveInChromium } from './support/eligibility/browser/prove-in-chromium.ts';
import { epochsOf, fullRequest, newSponsor, now } from './support/eligibility/full-request.ts';
import { newPatient } from './support/eligibility/patient.ts';
import { newVerifier, proverInput } from './support/eligibility/verifying.ts';

const chromium = findChromium();

describe('the prover in a browser', () => {
  test('is bundled with the engine apart, which is loaded with the first proof', async () => {
    const { files, startBytes, engineBytes } = await bundleProver();
    expect(files.has('prover-worker.js')).toBe(true);
    expect(startBytes).toBeLessThan(300_000);
    expect(engineBytes).toBeLessThan(4_000_000);
  });

  if (!chromium) {
    // Said here, because a test that is left out says nothing.
    test('did not run: this machine has no Chromium', () => expect(chromium).toBeUndefined());
    return;
  }

  test('proves the full case in a Web Worker, and the proof holds', async () => {
    const [patient, sponsor] = [await newPatient(), await newSponsor()];
    const request = fullRequest(patient, sponsor);
    const task = { request, input: proverInput(patient, sponsor), rounds: 1 };
    const { presentation } = await proveInChromium(chromium, await bundleProver(), task);
    const verifier = newVerifier(sponsor);
    const epochs = epochsOf(patient.clinic, patient.centre);
    const outcome = await verifier.verify(request, presentationText(presentation), { now, epochs });
    await verifier.close();
    expect(outcome).toMatchObject({ valid: true });
    expect(presentation.proof.length / 2).toBeLessThanOrEqual(7500);
  });
});
