import { presentationText } from '@assent/zk';
import { findChromium } from '../../chromium.ts';
import { type Figure, median } from '../../figures.ts';
import { epochsOf, fullRequest, newSponsor, now } from '../full-request.ts';
import { figure } from '../in-turns.ts';
import { newPatient } from '../patient.ts';
import { newVerifier, proverInput } from '../verifying.ts';
import { bundleProver } from './bundle-prover.ts';
import { proveInChromium } from './prove-in-chromium.ts';

/** The full case in a Web Worker of a Chromium; of the bundle alone where there is none, and that is said. */
export async function browserFigures(rounds: number): Promise<Figure[]> {
  const bundle = await bundleProver();
  const sizes = [
    figure('browser, prover without the engine, gzip', bundle.startBytes, 'bytes'),
    figure('browser, engine, gzip', bundle.engineBytes, 'bytes'),
  ];
  const chromium = findChromium();
  if (!chromium) {
    process.stderr.write('this machine has no Chromium: nothing was proven in a browser\n');
    return sizes;
  }
  const [patient, sponsor] = [await newPatient(), await newSponsor()];
  const request = fullRequest(patient, sponsor);
  const task = { request, input: proverInput(patient, sponsor), rounds };
  const { presentation, loadMs, firstMs, proveMs } = await proveInChromium(chromium, bundle, task);
  const verifier = newVerifier(sponsor);
  const epochs = epochsOf(patient.clinic, patient.centre);
  const outcome = await verifier.verify(request, presentationText(presentation), { now, epochs });
  await verifier.close();
  if (!outcome.valid) throw new Error('a proof of the browser does not hold');
  return [
    ...sizes,
    figure('browser, engine until it is there', loadMs, 'ms'),
    figure('browser, full case, first proof', firstMs, 'ms'),
    figure('browser, full case, prove', median(proveMs), 'ms'),
  ];
}
