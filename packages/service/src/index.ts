export { type Configuration, readConfiguration, type Secrets } from './configuration.ts';
export { provideSecrets } from './secrets.ts';
export { type RunningService, startService } from './start-service.ts';
