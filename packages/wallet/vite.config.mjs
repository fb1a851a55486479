import { offlineAppConfig } from '../../scripts/app-config.mjs';

export default offlineAppConfig('wallet');
