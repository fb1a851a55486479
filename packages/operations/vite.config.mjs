import { appConfig } from '../../scripts/app-config.mjs';

export default appConfig('operations');
