import { type ColdPlan, timeColdDecisions } from './cold-decisions.ts';

/** The process that `coldDecisions` starts: times what it is told to once, and answers the times or what failed. */
process.once('message', async (plan: ColdPlan) => {
  process.send?.(await timeColdDecisions(plan).catch(String));
});
