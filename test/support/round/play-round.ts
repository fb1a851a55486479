import { createClient } from '@assent/api';
import { openSession } from '@assent/cli';
import { consentScene, wardScene } from './consent-scenes.ts';
import { credentialScene } from './credential-scene.ts';
import { onboardClinic, registerHolder, registerWard } from './onboarding.ts';
import type { Cast, Stage } from './stage.ts';

/** Does once, with people of its own, everything that a service acknowledges, and notes what it acknowledged. */
export async function playRound(stage: Stage): Promise<void> {
  const clinic = await onboardClinic(stage);
  const { wallet } = stage.wallets.create();
  const holder = await registerHolder(stage, clinic, wallet);
  const ward = await registerWard(stage, clinic);
  const cast: Cast = { clinic, wallet, holder, ward };
  for (const scene of [credentialScene, consentScene, wardScene, sessionScene]) {
    if (stage.goesOn()) await scene(stage, cast);
  }
}

/** The holder opens a session for reading the own history. */
async function sessionScene({ url, facts, acknowledged }: Stage, { clinic, wallet, holder }: Cast): Promise<void> {
  const anybody = createClient({ baseUrl: url });
  const token = await acknowledged(() => openSession(wallet, anybody, clinic.tenant.id, holder.did));
  facts.sessions.push({ organization: clinic, patient: holder.did, token });
}
