import { type AgentPackages, veramoPackages } from '@assent/veramo';

/**
 * What agent.yml may name of the packages that this program is made of. They are not looked for beside the file, so that there is one of
 * each, and so that they can be parts of the bundle that is started.
 */
export const programPackages: AgentPackages = {
  ...veramoPackages,
  '@assent/application': () => import('@assent/application'),
  '@assent/evm': () => import('@assent/evm'),
  '@assent/fhir': () => import('@assent/fhir'),
  '@assent/openid4vc': () => import('@assent/openid4vc'),
  '@assent/store': () => import('@assent/store'),
  '@assent/veramo': () => import('@assent/veramo'),
  '@assent/zk/service': () => import('@assent/zk/service'),
};
