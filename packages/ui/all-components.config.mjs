import { fileURLToPath } from 'node:url';
import { appConfig } from '../../scripts/app-config.mjs';

// served in the place of an app, so that tests see it under the same policy
export default { ...appConfig('operations'), root: fileURLToPath(new URL('src/testing', import.meta.url)) };
